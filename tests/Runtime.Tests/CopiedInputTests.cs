using System.Runtime.InteropServices;
using ResNetVk.Format;
using ResNetVk.Format.Golden;
using ResNetVk.Format.Plan;
using Silk.NET.Vulkan;

namespace ResNetVk.Runtime.Tests;

/// <summary>Inputs that are copied into the arena are what a dispatch would have written there, however an inference is run; a host's buffer is read by dispatches.</summary>
public sealed class CopiedInputTests : DeviceTest
{
    private static readonly int[] s_x = [2, 5, 5, 7];
    private static readonly int[] s_y = [1, 3, 35];
    private static readonly int s_countX = ModelBuilder.Elements(s_x);
    private static readonly int s_countY = ModelBuilder.Elements(s_y);

    public CopiedInputTests(VulkanFixture fixture)
        : base(fixture)
    {
    }

    [SkippableTheory]
    [MemberData(nameof(Paths))]
    public void ACopyIsWhatTheDispatchWrites(bool staging, bool flush)
    {
        CompiledModel model = Model();
        using InferenceSession copying = InferenceSession.Create(Device, model, Options(staging, flush));
        using InferenceSession dispatching = InferenceSession.Create(Device, model, Options(staging, flush) with { AlternativeFilter = WithoutCopies });
        for (int run = 0; run < 3; run++)
        {
            // The second stays as it is.
            Set(copying.SetInput, run, onlyFirst: run == 2);
            Set(dispatching.SetInput, run, onlyFirst: run == 2);
            copying.Run();
            dispatching.Run();
            AssertOutputs(run, run == 2 ? 1 : run, copying.GetOutput);
            AssertOutputs(run, run == 2 ? 1 : run, dispatching.GetOutput);
        }

        Assert.Equal(dispatching.Description.DispatchCount - 2, copying.Description.DispatchCount);
        Assert.Equal([("copy", 0), ("reference", 1), ("copy", 0)], LoadsOf(copying));
        Assert.Equal([("reference", 1), ("reference", 1), ("reference", 1)], LoadsOf(dispatching));
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1, 3)]
    [InlineData(2, 4)]
    [InlineData(2, 7)]
    [InlineData(1, 1, 35)]
    [InlineData(3, 2, 1)]
    [InlineData(1, 4, 5, 7)]
    [InlineData(2, 3, 5, 7)]
    public void EveryShapeCanBeCopied(params int[] shape)
    {
        ModelBuilder m = new();
        float[] expected = Blocks(shape, Values(ModelBuilder.Elements(shape), 1));
        using InferenceSession session = InferenceSession.Create(Device, m.CopiedInput("x", shape, slot: 0, copied: 0).Output("y", [expected.Length], slot: 0).Build());
        float[] found = new float[expected.Length];
        session.Run(Values(ModelBuilder.Elements(shape), 1), found);
        Assert.Equal(expected, found);
        Assert.Equal([("copy", 0)], LoadsOf(session));
    }

    [SkippableFact]
    public void ACopyForProcessorsIsTakenThere()
    {
        CompiledModel model = new ModelBuilder().CopiedInput("x", [1, 3, 35], slot: 0, copied: 0, processor: true).Output("y", [140], slot: 0).Build();
        using InferenceSession session = InferenceSession.Create(Device, model);
        Assert.Equal([Device.Info.Type == DeviceType.Cpu ? ("copy", 0) : ("reference", 1)], LoadsOf(session));
        float[] found = new float[140];
        session.Run(Values(105, 1), found);
        Assert.Equal(Blocks([1, 3, 35], Values(105, 1)), found);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task InferencesInFlightEachCopyTheirOwn(bool staging)
    {
        using InferenceSession session = InferenceSession.Create(Device, Chained(), Options(staging, flush: false) with { InFlight = 3 });
        float[][] inputs = [.. Enumerable.Range(0, 40).Select(i => Values(s_countX, i))];
        float[][] outputs = [.. inputs.Select(_ => new float[ChainedCount])];

        ValueTask[] tasks = [.. inputs.Select((input, i) => session.RunAsync(input, outputs[i]))];
        foreach (ValueTask task in tasks)
        {
            await task;
        }

        Assert.Equal([.. inputs.Select(Blocked)], outputs);
    }

    [SkippableTheory]
    [MemberData(nameof(Paths))]
    public void RecordingsInOneCommandBufferEachCopyTheirOwn(bool staging, bool flush)
    {
        using InferenceSession session = InferenceSession.Create(Device, Chained(), Options(staging, flush));
        using InferenceBinding first = session.Bind(new BindingSource());
        using InferenceBinding second = session.Bind(new BindingSource());
        using HostCommands host = new(Device);
        first.SetInput(0, Values(s_countX, 1));
        second.SetInput(0, Values(s_countX, 2));
        host.Run(commands =>
        {
            session.Record(commands, first);
            session.Record(commands, second);
            session.Record(commands, first);
        });

        foreach ((InferenceBinding binding, int seed) in new[] { (first, 1), (second, 2) })
        {
            float[] found = new float[ChainedCount];
            binding.GetOutput(0, found);
            Assert.Equal(Blocked(Values(s_countX, seed)), found);
        }
    }

    [SkippableTheory]
    [InlineData(1e-6, true)]
    [InlineData(1000, true)]
    [InlineData(1e-6, false)]
    [InlineData(1000, false)]
    public void TheFirstStepCopies(double milliseconds, bool own)
    {
        using InferenceSession session = InferenceSession.Create(Device, Model(), new SessionOptions { Stepping = true });
        using HostCommands host = new(Device);
        TimeSpan budget = TimeSpan.FromTicks(Math.Max(1, (long)(milliseconds * 1e4)));
        for (int round = 0; round < 3; round++)
        {
            Set(session.SetInput, round);
            while ((own ? session.Step(budget) : host.RecordStep(session, budget)) != StepStatus.Finished)
            {
            }

            AssertOutputs(round, round, session.GetOutput);
        }
    }

    [SkippableFact]
    public void AProfileHasNoTimeOfACopyAndItsResult()
    {
        using InferenceSession session = InferenceSession.Create(Device, Model());
        Set(session.SetInput, 3);

        SessionProfile profile = session.Profile();

        Assert.Equal(["load y", "twice", "store x", "store y", "store z"], profile.Dispatches.Select(d => d.Step));
        AssertOutputs(3, 3, session.GetOutput);
    }

    [SkippableFact]
    public void ACopyIsNotTimed()
    {
        Device.Choices.Clear();
        using InferenceSession session = InferenceSession.Create(Device, Model(), new SessionOptions { TimingBudget = TimeSpan.FromMinutes(10) });
        StepDescription load = session.Description.Steps.First(step => step.Role == StepRole.Load);
        Assert.Equal(("copy", ChoiceReason.FirstInOrder), (load.Alternative, load.Reason));
        Assert.Empty(load.Times);
    }

    [SkippableFact]
    public void AnInputThatWasNeverSetIsZero()
    {
        using InferenceSession session = InferenceSession.Create(Device, Chained());
        session.Profile();
        float[] found = Values(ChainedCount, 1);
        session.GetOutput(0, found);
        Assert.Equal(new float[ChainedCount], found);
    }

    [SkippableFact]
    public void SettingAnInputInBlocksAllocatesNothing()
    {
        using InferenceSession session = InferenceSession.Create(Device, Chained());
        float[] input = Values(s_countX, 1);
        float[] output = new float[ChainedCount];
        session.Run(input, output);
        session.Run(input, output);
        long before = GC.GetAllocatedBytesForCurrentThread();
        session.Run(input, output);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    /// <summary>A host's buffer holds the input densely, and may be one that nothing can be copied from: the validation layer would say so.</summary>
    [SkippableFact]
    public void AHostsBufferIsReadByADispatchAndTheOthersAreCopied()
    {
        using TestHost host = new();
        using (VulkanDevice device = VulkanDevice.Adopt(host.Vulkan))
        {
            using InferenceSession session = InferenceSession.Create(device, Model());
            HostBuffer from = host.CreateBuffer(4 * s_countX, out nint inputs, BufferUsageFlags.StorageBufferBit);
            using InferenceBinding binding = session.Bind(new BindingSource { Inputs = [from] });
            for (int run = 0; run < 2; run++)
            {
                Values(s_countX, run).CopyTo(TestHost.Floats(inputs, s_countX));
                Set(binding.SetInput, run, exceptFirst: true);
                CommandBuffer commands = host.Begin();
                session.Record(commands.Handle, binding);
                host.Run(commands);
                AssertOutputs(run, run, binding.GetOutput);
            }
        }

        Assert.Equal([], host.Messages);
    }

    [SkippableFact]
    public void WhereNothingElseIsAdmittedAHostsBufferIsRefused()
    {
        using TestHost host = new();
        using (VulkanDevice device = VulkanDevice.Adopt(host.Vulkan))
        {
            using InferenceSession session = InferenceSession.Create(
                device, Model(), new SessionOptions { AlternativeFilter = (step, alternative) => alternative.Copy is not null || step.Alternatives.Count == 1 });
            HostBuffer from = host.CreateBuffer(4 * s_countX, out _, BufferUsageFlags.StorageBufferBit);
            long memory = device.MemoryInUseInBytes;

            InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => session.Bind(new BindingSource { Inputs = [from] }));

            Assert.Contains("The input of 'load x'", exception.Message, StringComparison.Ordinal);
            Assert.Contains("AlternativeFilter", exception.Message, StringComparison.Ordinal);
            Assert.Equal(memory, device.MemoryInUseInBytes);
        }

        Assert.Equal([], host.Messages);
    }

    /// <summary>Also: a picture takes the place of the copy of its input alone.</summary>
    [SkippableFact]
    public void APictureIsLoadedByItsDispatchBesideACopiedTensor()
    {
        ModelBuilder m = new();
        CompiledModel model = m.ImageInput("picture", 5, 7, slot: 0).CopiedInput("y", s_y, slot: 1, copied: 1)
            .Output("p", [105], slot: 0).Output("b", [140], slot: 1).Classes(items: 1, classes: 105, k: 1, slot: 0).Build();
        using InferenceSession session = InferenceSession.Create(Device, model);
        byte[] rgba = [.. Enumerable.Range(0, 5 * 7 * 4).Select(i => (byte)(i % 251))];
        session.SetInput(1, Values(s_countY, 4));
        ClassPrediction[] classes = new ClassPrediction[1];
        session.ClassifyImage(rgba, 7, 5, classes);
        float[] found = new float[140];
        session.GetOutput(1, found);
        Assert.Equal(Blocks(s_y, Values(s_countY, 4)), found);
    }

    [SkippableTheory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public void ASelfTestComparesWhatIsCopied(bool right, bool staging)
    {
        ModelBuilder m = new();
        float[] x = new float[s_countX];
        GoldenPattern.FillInput(0, x);
        float[] blocked = Blocks(s_x, x);
        float[] twice = [.. blocked.Select(value => 2 * value)];
        CompiledModel model = m.CopiedInput("x", s_x, slot: 0, copied: right ? 0 : 2)
            .Body("first", ModelBuilder.Reference(m.Affine(blocked.Length, 2, 0, m.Slot(0, blocked.Length), m.Slot(1, blocked.Length))))
            .Output("y", [blocked.Length], slot: 1)
            .Golden(GoldenPlace.Load, 0, blocked).Golden(GoldenPlace.Step, 0, twice).Golden(GoldenPlace.Store, 0, twice)
            .Build();
        Device.SelfTests.Clear();
        using InferenceSession session = InferenceSession.Create(Device, model, Options(staging, flush: false));

        Assert.Equal((SelfTestOutcome.Passed, 3), (session.Description.SelfTest.Outcome, session.Description.SelfTest.Steps));
        Assert.Equal(right ? [] : ["copy"], session.Description.SelfTest.PutAside.Select(finding => finding.Alternative));
        Assert.Equal(right ? "copy" : "reference", LoadsOf(session)[0].Alternative);
        float[] output = new float[blocked.Length];
        session.Run(Values(s_countX, 1), output);
        Assert.Equal(Blocks(s_x, Values(s_countX, 1)).Select(value => 2 * value), output);
    }

    private const int ChainedCount = 2 * 8 * 35;

    // x in blocks, copied, and another input in blocks between the two copied ones, by a dispatch; twice the first.
    private static CompiledModel Model()
    {
        ModelBuilder m = new();
        return m.CopiedInput("x", s_x, slot: 0, copied: 0)
            .Input("y", s_y, slot: 1)
            .CopiedInput("z", s_y, slot: 2, copied: 2)
            .Body("twice", ModelBuilder.Reference(m.Affine(ChainedCount, 2, 0, m.Slot(0, ChainedCount), m.Slot(3, ChainedCount))))
            .Output("x", [ChainedCount], slot: 3)
            .Output("y", [s_countY], slot: 1)
            .Output("z", [140], slot: 2)
            .Build();
    }

    // The input's place in the arena is overwritten before the end: an inference that began too early would show.
    private static CompiledModel Chained()
    {
        ModelBuilder m = new();
        return m.CopiedInput("x", s_x, slot: 0, copied: 0)
            .Body("away", ModelBuilder.Reference(m.Affine(ChainedCount, 3, 0, m.Slot(0, ChainedCount), m.Slot(1, ChainedCount))))
            .Body("back", ModelBuilder.Reference(m.Affine(ChainedCount, 1, 0, m.Slot(1, ChainedCount), m.Slot(0, ChainedCount))))
            .CopiedOutput("y", [ChainedCount], slot: 0, copied: 0)
            .Build();
    }

    private static float[] Blocked(float[] x) => [.. Blocks(s_x, x).Select(value => 3 * value)];

    private static float[] Blocks(int[] shape, float[] values)
    {
        BlockedLayout layout = BlockedLayout.Of(shape)!.Value;
        float[] blocked = new float[layout.SizeInBytes / sizeof(float)];
        layout.Write(values, MemoryMarshal.AsBytes(blocked.AsSpan()));
        return blocked;
    }

    private static bool WithoutCopies(PlanStep step, Alternative alternative) => alternative.Copy is null;

    private static (string Alternative, int Dispatches)[] LoadsOf(InferenceSession session) =>
        [.. session.Description.Steps.Where(step => step.Role == StepRole.Load).Select(step => (step.Alternative, step.DispatchCount))];

    private delegate void WriteInput(int index, ReadOnlySpan<float> values);

    private delegate void ReadOutput(int index, Span<float> values);

    private static void Set(WriteInput write, int run, bool onlyFirst = false, bool exceptFirst = false)
    {
        if (!exceptFirst)
        {
            write(0, Values(s_countX, run));
        }

        if (!onlyFirst)
        {
            write(1, Values(s_countY, 100 + run));
            write(2, Values(s_countY, 200 + run));
        }
    }

    private static void AssertOutputs(int first, int others, ReadOutput read)
    {
        float[][] expected =
        [
            [.. Blocks(s_x, Values(s_countX, first)).Select(value => 2 * value)],
            Values(s_countY, 100 + others),
            Blocks(s_y, Values(s_countY, 200 + others)),
        ];
        for (int i = 0; i < expected.Length; i++)
        {
            float[] found = new float[expected[i].Length];
            read(i, found);
            Assert.Equal(expected[i], found);
        }
    }
}
