using ResNetVk.Format;
using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime.Tests;

/// <summary>Which alternative is taken when alternatives are timed; times and outputs are made up.</summary>
public sealed class ChoiceTests : DeviceTest
{
    private const int Count = 37;

    public ChoiceTests(VulkanFixture fixture)
        : base(fixture)
    {
    }

    [SkippableFact]
    public void TheFastestIsTaken()
    {
        FakeBench bench = new FakeBench().With("first", 3).With("second", 1).With("third", 2).With("reference", 9);
        using InferenceSession session = Create(Model(0, "first", "second", "third", "reference"), bench);

        Assert.Equal(2, Ran(session));
        StepDescription step = Step(session);
        Assert.Equal(("second", ChoiceReason.Measured), (step.Alternative, step.Reason));
        Assert.Equal(["first", "second", "third", "reference"], step.Times.Select(t => t.Name));
        Assert.Equal([3e6, 1e6, 2e6, 9e6], step.Times.Select(t => t.ElapsedNanoseconds));
        Assert.Equal("It takes 3.000 ms on this device, the chosen one 1.000 ms.", Assert.Single(step.PassedOver).Reason);
        Assert.Empty(step.PutAside);
        Assert.True(bench.Measured["second"] > bench.Measured["reference"], "one that is far slower is not run again");
        Assert.Equal(ChoiceReason.OnlyOne, session.Description.Steps[0].Reason);
    }

    [SkippableFact]
    public void NoiseDoesNotOverruleThePlan()
    {
        FakeBench bench = new FakeBench().With("first", 1).With("second", 0.98).With("reference", 9);
        using InferenceSession session = Create(Model(0, "first", "second", "reference"), bench);

        Assert.Equal("first", Step(session).Alternative);
        Assert.Equal(ChoiceReason.Measured, Step(session).Reason);
    }

    [SkippableFact]
    public void TimingIsOffByOptionAndWithoutACachePath()
    {
        FakeBench bench = new FakeBench().With("first", 3).With("second", 1).With("reference", 9);
        CompiledModel model = Model(0, "first", "second", "reference");

        foreach (SessionOptions options in new[] { bench.Options(budgetSeconds: 0), bench.Options() with { TimingBudget = null } })
        {
            using InferenceSession session = InferenceSession.Create(Device, model, options);
            Assert.Equal(("first", ChoiceReason.FirstInOrder), (Step(session).Alternative, Step(session).Reason));
        }

        Assert.Empty(bench.Opened);
    }

    [SkippableFact]
    public void StepsOfEqualShapeAreTimedOnceAndTheLargestFirst()
    {
        ModelBuilder m = new();
        m.Input("x", [Count], slot: 0);
        Dispatch small = m.Affine(Count, 1, 1, m.Slot(0, Count), m.Slot(1, Count));
        Dispatch large = m.Affine(2 * Count, 1, 1, m.Slot(0, 2 * Count), m.Slot(1, 2 * Count));
        for (int i = 0; i < 3; i++)
        {
            m.Body($"small {i}", 10, ModelBuilder.Alternative("first", new(), small), ModelBuilder.Alternative("second", new(), small), ModelBuilder.Reference(small));
        }

        m.Body("large", 100, ModelBuilder.Alternative("first", new(), large), ModelBuilder.Alternative("second", new(), large), ModelBuilder.Reference(large));
        CompiledModel model = m.Output("y", [Count], slot: 1).Build();
        FakeBench bench = new FakeBench().With("first", 3).With("second", 1);
        using InferenceSession session = Create(model, bench);

        Assert.Equal(["large", "small 0"], bench.Opened);

        // The reference is left out where multiply-adds are counted: it may take longer than all the rest.
        Assert.Equal(["large/first", "large/second", "small 0/first", "small 0/second"], bench.Computed);
        Assert.All(session.Description.Steps.Where(s => s.Role == StepRole.Body), s => Assert.Equal("second", s.Alternative));
    }

    [SkippableFact]
    public void WhatTheBudgetDoesNotReachFollowsThePlan()
    {
        FakeBench bench = new FakeBench().With("first", 3, 300).With("second", 1, 300);
        CompiledModel model = Steps(6);
        using InferenceSession session = Create(model, bench);

        // Two compilations of 300 ms each per step, and a few runs: three steps fit two seconds, a fourth would not.
        StepDescription[] steps = [.. session.Description.Steps.Where(s => s.Role == StepRole.Body)];
        Assert.Equal(
            [ChoiceReason.Measured, ChoiceReason.Measured, ChoiceReason.Measured, ChoiceReason.FirstInOrder, ChoiceReason.FirstInOrder, ChoiceReason.FirstInOrder],
            steps.Select(s => s.Reason));
        Assert.InRange(bench.Now, TimeSpan.FromSeconds(1.8), TimeSpan.FromSeconds(2));
    }

    [SkippableFact]
    public void AnUnfinishedStepFollowsThePlan()
    {
        FakeBench bench = new FakeBench().With("first", 300, 10).With("second", 150, 10);
        using InferenceSession session = Create(Steps(1), bench, budgetSeconds: 0.25);

        Assert.Equal(("first", ChoiceReason.FirstInOrder), (BodyStep(session).Alternative, BodyStep(session).Reason));
        Assert.Empty(BodyStep(session).Times);
    }

    [SkippableFact]
    public void AStepThatNeedsTooMuchMemoryFollowsThePlan()
    {
        FakeBench bench = new FakeBench().With("first", 3).With("second", 1);
        bench.OutOfMemory = true;
        using InferenceSession session = Create(Steps(1), bench);

        Assert.Equal(("first", ChoiceReason.FirstInOrder), (BodyStep(session).Alternative, BodyStep(session).Reason));
    }

    [SkippableFact]
    public void AnAlternativeThatDiffersIsPutAside()
    {
        FakeBench bench = new FakeBench().With("first", 3).With("second", 1, output: 1.5f).With("third", 2).With("reference", 9);
        using InferenceSession session = Create(Model(0, "first", "second", "third", "reference"), bench);

        Assert.Equal("third", Step(session).Alternative);
        PutAsideAlternative aside = Assert.Single(Step(session).PutAside);
        Assert.Equal(("second", 0.5), (aside.Name, aside.WorstError));
        Assert.InRange(aside.AllowedError, 1e-6, 1e-3);
        Assert.DoesNotContain("second", Step(session).Times.Select(t => t.Name));
        Assert.Contains("off by 0.5", Step(session).PassedOver[1].Reason);
    }

    [SkippableFact]
    public void TheReferenceSettlesWhoIsRight()
    {
        // All others agree with each other, and all are wrong.
        FakeBench bench = new FakeBench().With("first", 3, output: 7).With("second", 1, output: 7).With("third", 5).With("reference", 9);
        using InferenceSession session = Create(Model(100, "first", "second", "third", "reference"), bench);

        Assert.Equal(["step/first", "step/second", "step/third", "step/reference"], bench.Computed);
        Assert.Equal("third", Step(session).Alternative);
        Assert.Equal(["first", "second"], Step(session).PutAside.Select(a => a.Name));
    }

    [SkippableFact]
    public void WhenAllAreWrongTheReferenceIsTaken()
    {
        FakeBench bench = new FakeBench().With("first", 3, output: float.NaN).With("second", 1, output: float.PositiveInfinity).With("reference", 9);
        using InferenceSession session = Create(Model(100, "first", "second", "reference"), bench);

        Assert.Equal(3, Ran(session));
        Assert.Equal(["first", "second"], Step(session).PutAside.Select(a => a.Name));
        Assert.All(Step(session).PutAside, a => Assert.True(double.IsNaN(a.WorstError)));
    }

    [SkippableFact]
    public void WhenNothingIsANumberNothingIsPutAside()
    {
        FakeBench bench = new FakeBench().With("first", 3, output: float.NaN).With("second", 1, output: float.NaN).With("reference", 9, output: float.NaN);
        using InferenceSession session = Create(Model(100, "first", "second", "reference"), bench);

        Assert.Equal("second", Step(session).Alternative);
        Assert.Empty(Step(session).PutAside);
    }

    [SkippableFact]
    public void WhatTheFilterExcludesIsNeitherTimedNorTaken()
    {
        FakeBench bench = new FakeBench().With("first", 3, output: 2).With("second", 1).With("third", 2).With("reference", 9);
        SessionOptions options = bench.Options() with { AlternativeFilter = (step, alternative) => step.Name != "step" || alternative.Name is "first" or "third" or "second" };
        using InferenceSession session = InferenceSession.Create(Device, Model(0, "first", "second", "third", "reference"), options);

        // Without a reference the majority is right.
        Assert.Equal(["step/first", "step/second", "step/third"], bench.Computed);
        Assert.Equal("second", Step(session).Alternative);
        Assert.Equal("first", Assert.Single(Step(session).PutAside).Name);

        using InferenceSession only = InferenceSession.Create(
            Device, Model(0, "first", "second", "third", "reference"), bench.Options() with { AlternativeFilter = SessionOptions.ReferenceOnly });
        Assert.Equal(("reference", ChoiceReason.OnlyOne), (Step(only).Alternative, Step(only).Reason));
    }

    [SkippableFact]
    public void ProgressIsReported()
    {
        FakeBench bench = new FakeBench().With("first", 3).With("second", 1);
        Reports reports = new();
        using InferenceSession session = InferenceSession.Create(Device, Steps(2), bench.Options() with { TimingProgress = reports });

        Assert.Equal(
            ["step 0/first 0 of 4", "step 0/second 1 of 4", "step 1/first 2 of 4", "step 1/second 3 of 4", "step 1/second 4 of 4"],
            reports.All.Select(r => $"{r.Step}/{r.Alternative} {r.Done} of {r.Total}"));
        Assert.Equal(bench.Now, reports.All[^1].Elapsed);
    }

    [SkippableFact]
    public void ItCanBeCancelled()
    {
        FakeBench bench = new FakeBench().With("first", 3).With("second", 1);
        using CancellationTokenSource source = new();
        bench.OnCompute = source.Cancel;

        Assert.Throws<OperationCanceledException>(
            () => InferenceSession.Create(Device, Steps(2), bench.Options() with { Cancellation = source.Token }));
        Assert.Equal(["step 0/first"], bench.Computed);
    }

    private static StepDescription Step(InferenceSession session) => session.Description.Steps.Single(s => s.Name == "step");

    private static StepDescription BodyStep(InferenceSession session) => session.Description.Steps.Single(s => s.Role == StepRole.Body);

    // Each alternative adds its number, from 1, so that the output says which one ran.
    internal static CompiledModel Model(long multiplyAdds, params string[] alternatives)
    {
        ModelBuilder m = new();
        return m.Input("x", [Count], slot: 0)
            .Body("step", multiplyAdds, [.. alternatives.Select((name, i) => ModelBuilder.Alternative(
                name, DeviceRequirements.None, m.Affine(Count, 1, i + 1, m.Slot(0, Count), m.Slot(1, Count))))])
            .Output("y", [Count], slot: 1)
            .Build();
    }

    // Steps of different shapes, the largest first.
    private static CompiledModel Steps(int count)
    {
        ModelBuilder m = new();
        m.Input("x", [Count], slot: 0);
        for (int i = 0; i < count; i++)
        {
            Dispatch dispatch = m.Affine(Count - i, 1, 1, m.Slot(0, Count), m.Slot(1, Count));
            m.Body($"step {i}", 1000 - i, ModelBuilder.Alternative("first", new(), dispatch), ModelBuilder.Alternative("second", new(), dispatch), ModelBuilder.Reference(dispatch));
        }

        return m.Output("y", [Count], slot: 1).Build();
    }

    private static int Ran(InferenceSession session)
    {
        float[] output = new float[Count];
        session.Run(new float[Count], output);
        return (int)output[0];
    }

    // What another test found out is forgotten.
    private InferenceSession Create(CompiledModel model, FakeBench bench, double budgetSeconds = 2)
    {
        Device.Choices.Clear();
        return InferenceSession.Create(Device, model, bench.Options(budgetSeconds));
    }

    private sealed class Reports : IProgress<TimingProgress>
    {
        public List<TimingProgress> All { get; } = [];

        public void Report(TimingProgress value) => All.Add(value);
    }
}
