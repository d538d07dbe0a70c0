using ResNetVk.Format;
using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime.Tests;

/// <summary>Inference from tensors, on every path between host and device.</summary>
public sealed class RunTests : DeviceTest
{
    public RunTests(VulkanFixture fixture)
        : base(fixture)
    {
    }

    [SkippableTheory]
    [MemberData(nameof(Paths))]
    public void OneInputOneOutput(bool staging, bool flush)
    {
        const int count = 3 * 5 * 7;
        ModelBuilder m = new();
        CompiledModel model = m.Input("x", [1, 3, 5, 7], slot: 0)
            .Body("double", ModelBuilder.Reference(m.Affine(count, 2, 1, m.Slot(0, count), m.Slot(1, count))))
            .Output("y", [1, 105], slot: 1)
            .Build();
        using InferenceSession session = InferenceSession.Create(Device, model, Options(staging, flush));
        float[] output = new float[count];

        for (int run = 0; run < 3; run++)
        {
            float[] input = Values(count, seed: run);
            session.Run(input, output);
            Assert.Equal(input.Select(x => (2 * x) + 1), output);
        }

        Assert.Equal(staging || !Device.Memory.DirectUpload, session.Description.StagesInput);
        Assert.Equal(staging || !Device.Memory.DirectReadback, session.Description.StagesOutput);
    }

    [SkippableTheory]
    [MemberData(nameof(Paths))]
    public void SeveralInputsAndOutputs(bool staging, bool flush)
    {
        ModelBuilder m = new();
        CompiledModel model = m.Input("a", [37], slot: 0).Input("b", [37], slot: 1).Input("c", [11], slot: 2)
            .Body("sum", ModelBuilder.Reference(m.Add(37, m.Slot(0, 37), m.Slot(1, 37), m.Slot(3, 37))))
            .Output("a+b", [37], slot: 3).Output("c again", [11], slot: 2)
            .Build();
        using InferenceSession session = InferenceSession.Create(Device, model, Options(staging, flush));
        float[] a = Values(37, 1);
        float[] b = Values(37, 2);
        float[] c = Values(11, 3);
        session.SetInput(0, a);
        session.SetInput(1, b);
        session.SetInput(2, c);
        float[] sum = new float[37];
        float[] copy = new float[11];

        session.Run();
        session.GetOutput(0, sum);
        session.GetOutput(1, copy);

        Assert.Equal(a.Zip(b, (x, y) => x + y), sum);
        Assert.Equal(c, copy);

        // Inputs stay set: changing one leaves the others.
        session.SetInput(1, c.Concat(Values(26, 4)).ToArray());
        session.Run();
        session.GetOutput(0, sum);
        Assert.Equal(a[5] + c[5], sum[5]);
    }

    [SkippableFact]
    public void AChainOfDependentDispatchesHasABarrierBeforeEach()
    {
        const int count = 1009;
        const int length = 29;
        ModelBuilder m = new();
        m.Input("x", [count], slot: 0);
        for (int i = 0; i < length; i++)
        {
            // Back and forth between two slots: read after write and write after read at every step.
            m.Body($"add {i}", ModelBuilder.Reference(m.Affine(count, 1, i, m.Slot(i % 2, count), m.Slot((i + 1) % 2, count))));
        }

        using InferenceSession session = InferenceSession.Create(Device, m.Output("y", [count], slot: length % 2).Build());
        float[] x = Values(count, 7);
        float[] y = new float[count];

        session.Run(x, y);

        Assert.Equal(x.Select(v => v + (length * (length - 1) / 2)), y);
        Assert.Equal(length + 2, session.Description.DispatchCount);
        Assert.Equal(length + 1, session.Description.BarrierCount);
    }

    [SkippableFact]
    public void IndependentDispatchesHaveNoBarrierBetweenThem()
    {
        const int count = 37;
        ModelBuilder m = new();
        CompiledModel model = m.Input("x", [count], slot: 0)
            .Body("left", ModelBuilder.Reference(m.Affine(count, 3, 0, m.Slot(0, count), m.Slot(1, count))))
            .Body("right", ModelBuilder.Reference(m.Affine(count, 5, 0, m.Slot(0, count), m.Slot(2, count))))
            .Body("sum", ModelBuilder.Reference(m.Add(count, m.Slot(1, count), m.Slot(2, count), m.Slot(3, count))))
            .Output("y", [count], slot: 3)
            .Build();
        using InferenceSession session = InferenceSession.Create(Device, model);
        float[] x = Values(count, 8);
        float[] y = new float[count];

        session.Run(x, y);

        Assert.Equal(x.Select(v => 8 * v), y);
        Assert.Equal(5, session.Description.DispatchCount);
        Assert.Equal(3, session.Description.BarrierCount);
    }

    [SkippableFact]
    public void DispatchesOfEqualShaderAndConstantsShareAPipeline()
    {
        const int count = 11;
        ModelBuilder m = new();
        CompiledModel model = m.Input("x", [count], slot: 0)
            .Body("a", ModelBuilder.Reference(m.Affine(count, 2, 0, m.Slot(0, count), m.Slot(1, count))))
            .Body("b", ModelBuilder.Reference(m.Affine(count, 2, 0, m.Slot(1, count), m.Slot(2, count))))
            .Body("c", ModelBuilder.Reference(m.Affine(count, 3, 0, m.Slot(2, count), m.Slot(3, count))))
            .Output("y", [count], slot: 3)
            .Build();
        using InferenceSession session = InferenceSession.Create(Device, model);

        // Load and store copy (× 1 + 0); a and b double; c triples.
        Assert.Equal(3, session.Description.PipelineCount);
    }

    [SkippableTheory]
    [MemberData(nameof(Paths))]
    public void TexelBindingsReadArenaAndWeights(bool staging, bool flush)
    {
        const int count = 4 * 7;
        float[] weight = Values(count, 11);
        ModelBuilder m = new();
        Dispatch dispatch = m.Dispatch(
            "add_texels",
            TestKernels.AddTexels,
            [count],
            count,
            m.Slot(1, count, BindingKind.Texels),
            m.Weight("w", weight, BindingKind.Texels),
            m.Slot(2, count) with { Writes = true });
        CompiledModel model = m.Input("x", [count], slot: 1)
            .Body("add", ModelBuilder.Reference(dispatch))
            .Output("y", [count], slot: 2)
            .Build();
        using InferenceSession session = InferenceSession.Create(Device, model, Options(staging, flush));
        float[] x = Values(count, 12);
        float[] y = new float[count];

        session.Run(x, y);

        Assert.Equal(x.Zip(weight, (a, b) => a + b), y);
    }

    [SkippableFact]
    public void SeveralDispatchesOfAnAlternativeRunInOrder()
    {
        const int count = 29;
        ModelBuilder m = new();
        CompiledModel model = m.Input("x", [count], slot: 0)
            .Body("two", ModelBuilder.Reference(
                m.Affine(count, 2, 0, m.Slot(0, count), m.Slot(1, count)),
                m.Affine(count, 1, 3, m.Slot(1, count), m.Slot(2, count))))
            .Output("y", [count], slot: 2)
            .Build();
        using InferenceSession session = InferenceSession.Create(Device, model);
        float[] x = Values(count, 13);
        float[] y = new float[count];

        session.Run(x, y);

        Assert.Equal(x.Select(v => (2 * v) + 3), y);
        Assert.Equal(2, session.Description.Steps.Single(s => s.Name == "two").DispatchCount);
    }

    [SkippableFact]
    public void AProfileHasAPlausibleTimeForEveryDispatch()
    {
        const int small = 64;
        const int large = 16384;
        ModelBuilder m = new();
        CompiledModel model = m.Input("x", [large], slot: 0)
            .Body("small", ModelBuilder.Reference(m.Affine(small, 1, 1, m.Slot(0, small), m.Slot(1, small))))
            .Body("large", ModelBuilder.Reference(m.Affine(large, 1, 1, m.Slot(0, large), m.Slot(2, large))))
            .Output("y", [large], slot: 2)
            .Build();
        using InferenceSession session = InferenceSession.Create(Device, model);
        float[] x = Values(large, 14);
        float[] y = new float[large];
        session.Run(x, y);

        SessionProfile profile = session.Profile();
        SessionProfile again = session.Profile();

        Assert.Equal(["load x", "small", "large", "store y"], profile.Dispatches.Select(d => d.Step));
        Assert.Equal(profile.Dispatches.Select(d => d.Step), again.Dispatches.Select(d => d.Step));
        Assert.All(profile.Dispatches.Concat(again.Dispatches), d => Assert.InRange(d.ElapsedNanoseconds, 1, 1e12));
        Array.Clear(y);
        session.GetOutput(0, y);
        Assert.Equal(x.Select(v => v + 1), y);
    }
}
