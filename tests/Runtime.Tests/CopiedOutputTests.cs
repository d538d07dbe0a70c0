using ResNetVk.Format;
using ResNetVk.Format.Golden;
using ResNetVk.Format.Plan;
using Silk.NET.Vulkan;

namespace ResNetVk.Runtime.Tests;

/// <summary>Outputs that are copied out of the arena are what a dispatch would have written, however an inference is run; a host's buffer is written by dispatches.</summary>
public sealed class CopiedOutputTests : DeviceTest
{
    private const int Count = 1004;

    public CopiedOutputTests(VulkanFixture fixture)
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
        ClassPrediction[] classes = new ClassPrediction[3];
        ClassPrediction[] expectedClasses = new ClassPrediction[3];
        for (int run = 0; run < 3; run++)
        {
            float[] input = Values(Count, run);
            dispatching.Classify(input, expectedClasses);
            if (run == 1)
            {
                // Of the results of a run, else in one submission with it.
                copying.SetInput(0, input);
                copying.Run();
                copying.Classify(classes);
            }
            else
            {
                copying.Classify(input, classes);
            }

            Assert.Equal(expectedClasses, classes);
            AssertOutputs(input, copying.GetOutput);
            AssertOutputs(input, dispatching.GetOutput);
        }

        Assert.Equal(dispatching.Description.DispatchCount - 2, copying.Description.DispatchCount);
        Assert.Equal([("copy", 0), ("reference", 1), ("copy", 0)], StoresOf(copying));
        Assert.Equal([("reference", 1), ("reference", 1), ("reference", 1)], StoresOf(dispatching));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task InferencesInFlightEachCopyTheirOwn(bool staging)
    {
        CompiledModel model = new ModelBuilder().Input("x", [Count], slot: 0).CopiedOutput("y", [Count], slot: 0, copied: 0).Build();
        using InferenceSession session = InferenceSession.Create(Device, model, Options(staging, flush: false) with { InFlight = 3 });
        float[][] inputs = [.. Enumerable.Range(0, 40).Select(i => Values(Count, i))];
        float[][] outputs = [.. inputs.Select(_ => new float[Count])];

        ValueTask[] tasks = [.. inputs.Select((input, i) => session.RunAsync(input, outputs[i]))];
        foreach (ValueTask task in tasks)
        {
            await task;
        }

        Assert.Equal(inputs, outputs);
    }

    [SkippableTheory]
    [MemberData(nameof(Paths))]
    public void RecordingsInOneCommandBufferEachCopyTheirOwn(bool staging, bool flush)
    {
        using InferenceSession session = InferenceSession.Create(Device, Model(), Options(staging, flush));
        using InferenceBinding first = session.Bind(new BindingSource());
        using InferenceBinding second = session.Bind(new BindingSource());
        using HostCommands host = new(Device);
        first.SetInput(0, Values(Count, 1));
        second.SetInput(0, Values(Count, 2));
        host.Run(commands =>
        {
            session.Record(commands, first);
            session.Record(commands, second, InferenceWork.WithClasses);
            session.Record(commands, first, InferenceWork.WithClasses);
        });

        AssertOutputs(Values(Count, 1), first.GetOutput);
        AssertOutputs(Values(Count, 2), second.GetOutput);
    }

    [SkippableTheory]
    [InlineData(1e-6, true)]
    [InlineData(1000, true)]
    [InlineData(1e-6, false)]
    [InlineData(1000, false)]
    public void TheLastStepCopies(double milliseconds, bool own)
    {
        using InferenceSession session = InferenceSession.Create(Device, Model(), new SessionOptions { Stepping = true });
        using HostCommands host = new(Device);
        TimeSpan budget = TimeSpan.FromTicks(Math.Max(1, (long)(milliseconds * 1e4)));
        for (int round = 0; round < 3; round++)
        {
            session.SetInput(0, Values(Count, round));
            while ((own ? session.Step(budget) : host.RecordStep(session, budget)) != StepStatus.Finished)
            {
            }

            AssertOutputs(Values(Count, round), session.GetOutput);
        }
    }

    [SkippableFact]
    public void AProfileHasNoTimeOfACopyAndItsResult()
    {
        using InferenceSession session = InferenceSession.Create(Device, Model());
        session.SetInput(0, Values(Count, 3));

        SessionProfile profile = session.Profile();

        Assert.Equal(["load x", "first", "second", "store map", "classification/top_k"], profile.Dispatches.Select(d => d.Step));
        AssertOutputs(Values(Count, 3), session.GetOutput);
    }

    [SkippableFact]
    public void ACopyIsNotTimed()
    {
        Device.Choices.Clear();
        using InferenceSession session = InferenceSession.Create(Device, Model(), new SessionOptions { TimingBudget = TimeSpan.FromMinutes(10) });
        StepDescription store = session.Description.Steps.First(step => step.Role == StepRole.Store);
        Assert.Equal(("copy", ChoiceReason.FirstInOrder), (store.Alternative, store.Reason));
        Assert.Empty(store.Times);
    }

    /// <summary>A host's buffer may be one that nothing can be copied to: the validation layer would say so.</summary>
    [SkippableFact]
    public void AHostsBufferIsWrittenByADispatchAndTheOthersAreCopied()
    {
        using TestHost host = new();
        using (VulkanDevice device = VulkanDevice.Adopt(host.Vulkan))
        {
            using InferenceSession session = InferenceSession.Create(device, Model());
            HostBuffer from = host.CreateBuffer(4 * Count, out nint inputs, BufferUsageFlags.StorageBufferBit);
            HostBuffer to = host.CreateBuffer(4 * Count, out nint outputs, BufferUsageFlags.StorageBufferBit);
            using InferenceBinding binding = session.Bind(new BindingSource { Inputs = [from], Outputs = [to] });
            for (int run = 0; run < 2; run++)
            {
                float[] input = Values(Count, run);
                input.CopyTo(TestHost.Floats(inputs, Count));
                CommandBuffer commands = host.Begin();
                session.Record(commands.Handle, binding, InferenceWork.WithClasses);
                host.Run(commands);

                AssertOutputs(input, (index, values) =>
                {
                    if (index == 0)
                    {
                        TestHost.Floats(outputs, Count).CopyTo(values);
                    }
                    else
                    {
                        binding.GetOutput(index, values);
                    }
                });
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
            HostBuffer to = host.CreateBuffer(4 * Count, out _, BufferUsageFlags.StorageBufferBit);
            long memory = device.MemoryInUseInBytes;

            InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => session.Bind(new BindingSource { Outputs = [to] }));

            Assert.Contains("'store y'", exception.Message, StringComparison.Ordinal);
            Assert.Contains("AlternativeFilter", exception.Message, StringComparison.Ordinal);
            Assert.Equal(memory, device.MemoryInUseInBytes);
            using InferenceBinding own = session.Bind(new BindingSource());
            own.SetInput(0, Values(Count, 1));
            CommandBuffer commands = host.Begin();
            session.Record(commands.Handle, own);
            host.Run(commands);
            AssertOutputs(Values(Count, 1), own.GetOutput);
        }

        Assert.Equal([], host.Messages);
    }

    [SkippableTheory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public void ASelfTestComparesWhatIsCopied(bool right, bool staging)
    {
        ModelBuilder m = new();
        float[] x = new float[Count];
        GoldenPattern.FillInput(0, x);
        float[] twice = [.. x.Select(value => 2 * value)];
        CompiledModel model = m.Input("x", [Count], slot: 0)
            .Body("first", ModelBuilder.Reference(m.Affine(Count, 2, 0, m.Slot(0, Count), m.Slot(1, Count))))
            .CopiedOutput("y", [Count], slot: 1, copied: right ? 1 : 0)
            .Golden(GoldenPlace.Load, 0, x).Golden(GoldenPlace.Step, 0, twice).Golden(GoldenPlace.Store, 0, twice)
            .Build();
        Device.SelfTests.Clear();
        using InferenceSession session = InferenceSession.Create(Device, model, Options(staging, flush: false));

        Assert.Equal((SelfTestOutcome.Passed, 3), (session.Description.SelfTest.Outcome, session.Description.SelfTest.Steps));
        Assert.Equal(right ? [] : ["copy"], session.Description.SelfTest.PutAside.Select(finding => finding.Alternative));
        float[] output = new float[Count];
        session.Run(Values(Count, 1), output);
        Assert.Equal(Values(Count, 1).Select(value => 2 * value), output);
    }

    // y = 2x + 1, copied and classified; a map of its beginning, by a dispatch; z = 3(2x + 1), copied.
    private static CompiledModel Model()
    {
        ModelBuilder m = new();
        return m.Input("x", [1, Count], slot: 0)
            .Body("first", ModelBuilder.Reference(m.Affine(Count, 2, 1, m.Slot(0, Count), m.Slot(1, Count))))
            .Body("second", ModelBuilder.Reference(m.Affine(Count, 3, 0, m.Slot(1, Count), m.Slot(2, Count))))
            .CopiedOutput("y", [1, Count], slot: 1, copied: 1)
            .Output("map", [1, 5, 7], slot: 1)
            .CopiedOutput("z", [1, Count], slot: 2, copied: 2)
            .Classes(items: 1, classes: Count, k: 3, slot: 1)
            .Build();
    }

    private static bool WithoutCopies(PlanStep step, Alternative alternative) => alternative.Copy is null;

    private static (string Alternative, int Dispatches)[] StoresOf(InferenceSession session) =>
        [.. session.Description.Steps.Where(step => step.Role == StepRole.Store).Select(step => (step.Alternative, step.DispatchCount))];

    private delegate void ReadOutput(int index, Span<float> values);

    private static void AssertOutputs(float[] input, ReadOutput read)
    {
        float[] y = [.. input.Select(value => (2 * value) + 1)];
        float[][] expected = [y, y[..35], [.. y.Select(value => 3 * value)]];
        for (int i = 0; i < expected.Length; i++)
        {
            float[] found = new float[expected[i].Length];
            read(i, found);
            Assert.Equal(expected[i], found);
        }
    }
}
