using ResNetVk.Format;
using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime.Tests;

/// <summary>Alternatives are tried on the device: outputs are compared, memory is given back, nothing of it shows in the results.</summary>
public sealed class TrialTests : DeviceTest
{
    private const int Count = 1001;

    public TrialTests(VulkanFixture fixture)
        : base(fixture)
    {
    }

    [SkippableTheory]
    [MemberData(nameof(Paths))]
    public void AnAlternativeThatComputesSomethingElseIsPutAside(bool staging, bool flush)
    {
        ModelBuilder m = new();
        Binding packed = m.Packed("p", Values(Count, 3)) with { SizeInBytes = 4 * Count };
        Binding weight = m.Weight("w", [.. Enumerable.Range(0, Count).Select(i => 2 * Values(Count, 3)[Count - 1 - i])]);
        Alternative wrong = ModelBuilder.Alternative("wrong", new(), m.Add(Count, m.Slot(0, Count), m.Weight("other", Values(Count, 4)), m.Slot(1, Count)));
        Alternative idle = ModelBuilder.Alternative("idle", new(), m.Affine(1, 1, 0, m.Slot(0, Count), m.Slot(1, Count)));
        Alternative twoDispatches = ModelBuilder.Alternative(
            "right",
            new(),
            m.Affine(Count, 1, 0, m.Slot(0, Count), m.Slot(2, Count)),
            m.Add(Count, m.Slot(2, Count), packed, m.Slot(1, Count)));
        CompiledModel model = m.Input("x", [Count], slot: 0)
            .Body("step", wrong, idle, twoDispatches, ModelBuilder.Reference(m.Add(Count, m.Slot(0, Count), weight, m.Slot(1, Count))))
            .Output("y", [Count], slot: 1)
            .Build();
        Device.Choices.Clear();
        using InferenceSession session = InferenceSession.Create(
            Device, model, Options(staging, flush) with { TimingBudget = TimeSpan.FromMinutes(10) });

        StepDescription step = session.Description.Steps.Single(s => s.Name == "step");
        Assert.Equal(["wrong", "idle"], step.PutAside.Select(a => a.Name));
        Assert.InRange(step.PutAside[0].WorstError, 1, 1000);
        Assert.Equal(double.NaN, step.PutAside[1].WorstError);
        Assert.Equal(["right", "reference"], step.Times.Select(t => t.Name));
        Assert.All(step.Times, t => Assert.InRange(t.ElapsedNanoseconds, 1, 1e12));

        // What it held for timing it holds no more.
        Assert.Equal(Device.MemoryInUseInBytes, session.Description.DeviceMemoryInBytes);
        float[] x = Values(Count, 5);
        float[] y = new float[Count];
        session.Run(x, y);
        Assert.Equal(x.Select((value, i) => value + (2 * Values(Count, 3)[Count - 1 - i])), y);
    }

    [SkippableFact]
    public void PipelinesThatWereOnlyTimedAreDestroyed()
    {
        ModelBuilder m = new();
        CompiledModel model = m.Input("x", [Count], slot: 0)
            .Body(
                "step",
                ModelBuilder.Alternative("one", new(), m.Affine(Count, 1, 3, m.Slot(0, Count), m.Slot(1, Count))),
                ModelBuilder.Alternative("two", new(), m.Affine(Count, 1, 1, m.Slot(0, Count), m.Slot(2, Count)), m.Affine(Count, 1, 2, m.Slot(2, Count), m.Slot(1, Count))),
                ModelBuilder.Reference(m.Affine(Count, 1, 3.00001f, m.Slot(0, Count), m.Slot(1, Count))))
            .Output("y", [Count], slot: 1)
            .Build();
        Device.Choices.Clear();
        using InferenceSession timed = InferenceSession.Create(Device, model, new SessionOptions { TimingBudget = TimeSpan.FromMinutes(10) });
        string chosen = timed.Description.Steps.Single(s => s.Name == "step").Alternative;
        using InferenceSession same = InferenceSession.Create(
            Device, model, new SessionOptions { AlternativeFilter = (step, alternative) => step.Name != "step" || alternative.Name == chosen });

        Assert.Equal(same.Description.PipelineCount, timed.Description.PipelineCount);
        Assert.Equal(same.Description.DeviceMemoryInBytes, timed.Description.DeviceMemoryInBytes);
        Assert.Empty(timed.Description.Steps.SelectMany(s => s.PutAside));
    }

    [SkippableFact]
    public void WeightsBeyondTheBoundAreNotTried()
    {
        ModelBuilder m = new();
        Dispatch add = m.Add(Count, m.Slot(0, Count), m.Weight("w", Values(Count, 3)), m.Slot(1, Count));
        CompiledModel model = m.Input("x", [Count], slot: 0)
            .Body("step", ModelBuilder.Alternative("one", new(), add), ModelBuilder.Reference(add))
            .Output("y", [Count], slot: 1)
            .Build();
        Device.Choices.Clear();
        using InferenceSession session = InferenceSession.Create(Device, model, new SessionOptions
        {
            TimingBudget = TimeSpan.FromMinutes(10),
            Tuning = new SessionTuning { TrialWeightSizeInBytes = (4 * Count) - 1 },
        });

        Assert.Equal(ChoiceReason.FirstInOrder, session.Description.Steps.Single(s => s.Name == "step").Reason);
    }

    [SkippableFact]
    public void InputsAreZeroAfterTiming()
    {
        ModelBuilder m = new();
        CompiledModel model = m.Input("x", [Count], slot: 0, ["one", "reference"])
            .Body("step", ModelBuilder.Reference(m.Affine(Count, 1, 3, m.Slot(0, Count), m.Slot(1, Count))))
            .Output("y", [Count], slot: 1)
            .Build();
        Device.Choices.Clear();
        using InferenceSession session = InferenceSession.Create(Device, model, new SessionOptions { TimingBudget = TimeSpan.FromMinutes(10) });
        float[] y = new float[Count];

        session.Profile();
        session.GetOutput(0, y);

        Assert.Equal(ChoiceReason.Measured, session.Description.Steps.Single(s => s.Role == StepRole.Load).Reason);
        Assert.All(y, value => Assert.Equal(3, value));
    }

    [SkippableFact]
    public void AnInferenceAllocatesNoManagedMemoryAfterTiming()
    {
        CompiledModel model = ChoiceTests.Model(0, "first", "second", "reference");
        Device.Choices.Clear();
        using InferenceSession session = InferenceSession.Create(
            Device, model, new SessionOptions { TimingBudget = TimeSpan.FromMinutes(10), AlternativeFilter = (step, a) => step.Name != "step" || a.Name != "second" });
        float[] x = new float[37];
        session.Run(x, x);
        long before = GC.GetAllocatedBytesForCurrentThread();
        session.Run(x, x);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
