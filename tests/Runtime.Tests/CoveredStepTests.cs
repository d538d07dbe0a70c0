using ResNetVk.Format;
using ResNetVk.Format.Golden;
using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime.Tests;

/// <summary>An alternative that computes the steps behind its own as well: when it is taken, what the others do then, and how all ways to run agree.</summary>
public sealed class CoveredStepTests : DeviceTest
{
    private const int Count = 1004;

    // What "together" adds to what the steps compute, so that the output says who computed it.
    private const float Mark = 1000;

    public CoveredStepTests(VulkanFixture fixture)
        : base(fixture)
    {
    }

    [SkippableTheory]
    [MemberData(nameof(Paths))]
    public void StepsThatAreComputedTogetherRunNothingThemselves(bool staging, bool flush)
    {
        using InferenceSession session = InferenceSession.Create(Device, Model(Mark), Options(staging, flush));
        AssertRuns(session, Mark);

        StepDescription[] body = Body(session);
        Assert.Equal(["together", "together", "together", "reference"], body.Select(s => s.Alternative));
        Assert.Equal([ChoiceReason.FirstInOrder, ChoiceReason.Covered, ChoiceReason.Covered, ChoiceReason.OnlyOne], body.Select(s => s.Reason));
        Assert.Equal([2, 0, 0, 1], body.Select(s => s.DispatchCount));
        Assert.Equal(["impossible"], body[0].PassedOver.Select(p => p.Name));
        Assert.All(body.Skip(1), s => Assert.Empty(s.PassedOver));
        Assert.Equal(5, session.Description.DispatchCount);
        Assert.Equal(
            ["load x", "first", "first", "after", "store y"],
            session.Profile().Dispatches.Select(d => d.Step));
    }

    [SkippableFact]
    public void WithoutIt_EveryStepRuns()
    {
        using InferenceSession filtered = InferenceSession.Create(Device, Model(Mark), new SessionOptions { AlternativeFilter = (_, a) => a.Covers == 0 });
        AssertRunsOneByOne(filtered);
        Assert.Equal(["impossible", "together"], Body(filtered)[0].PassedOver.Select(p => p.Name));

        using InferenceSession impossible = InferenceSession.Create(Device, Model(Mark, together: false));
        AssertRunsOneByOne(impossible);
        Assert.Equal(["impossible"], Body(impossible)[0].PassedOver.Select(p => p.Name));
    }

    [SkippableFact]
    public void OfStepsThatAreComputedTogetherTheLastResultIsTested()
    {
        Device.SelfTests.Clear();
        using InferenceSession session = InferenceSession.Create(Device, Model(mark: 0, golden: true));
        SelfTestDescription test = session.Description.SelfTest;

        // The load, the last of the three, the step behind it, the store.
        Assert.Equal((SelfTestOutcome.Passed, 4), (test.Outcome, test.Steps));
        Assert.Empty(test.PutAside);
        Assert.Equal(2, Body(session).Count(s => s.Reason == ChoiceReason.Covered));
        AssertRuns(session, 0);
    }

    [SkippableFact]
    public void WhereItIsWrongItIsPutAsideAndEveryStepRuns()
    {
        CompiledModel model = Model(Mark, golden: true);
        Device.SelfTests.Clear();
        foreach (SelfTestOutcome outcome in (SelfTestOutcome[])[SelfTestOutcome.Passed, SelfTestOutcome.Remembered])
        {
            using InferenceSession session = InferenceSession.Create(Device, model);
            Assert.Equal(outcome, session.Description.SelfTest.Outcome);
            SelfTestFinding finding = Assert.Single(session.Description.SelfTest.PutAside);
            Assert.Equal((StepRole.Body, "first", "together"), (finding.Role, finding.Step, finding.Alternative));
            Assert.InRange(finding.Error, Mark - 1, Mark + 1);
            Assert.Equal("together", Assert.Single(Body(session)[0].PutAside).Name);
            AssertRunsOneByOne(session);
        }
    }

    [SkippableFact]
    public void WhereItIsWrongOneThatComputesFewerStepsMayTakeItsPlace()
    {
        Device.SelfTests.Clear();
        using InferenceSession session = InferenceSession.Create(Device, Model(Mark, golden: true, two: true));
        AssertRuns(session, 0);
        Assert.Equal("together", Assert.Single(session.Description.SelfTest.PutAside).Alternative);
        StepDescription[] body = Body(session);
        Assert.Equal(["two", "two", "reference", "reference"], body.Select(s => s.Alternative));
        Assert.Equal([2, 0, 1, 1], body.Select(s => s.DispatchCount));
    }

    [SkippableFact]
    public void ASessionThatStepsRunsEveryStep()
    {
        using InferenceSession session = InferenceSession.Create(Device, Model(Mark), new SessionOptions { Stepping = true });
        AssertRunsOneByOne(session);
        PassedOverAlternative passedOver = Body(session)[0].PassedOver.Single(p => p.Name == "together");
        Assert.Contains("SessionOptions.Stepping", passedOver.Reason, StringComparison.Ordinal);

        using HostCommands host = new(Device);
        float[] output = new float[Count];
        foreach (double milliseconds in (double[])[1e-4, 1000])
        {
            TimeSpan budget = TimeSpan.FromTicks((long)Math.Ceiling(milliseconds * 1e4));
            session.SetInput(0, Values(Count, 1));
            while (session.Step(budget) != StepStatus.Finished)
            {
            }

            session.GetOutput(0, output);
            Assert.Equal(Expected(Values(Count, 1), 0), output);

            session.SetInput(0, Values(Count, 2));
            while (host.RecordStep(session, budget) != StepStatus.Finished)
            {
            }

            session.GetOutput(0, output);
            Assert.Equal(Expected(Values(Count, 2), 0), output);
        }
    }

    [SkippableFact]
    public async Task EveryOtherWayToRunGivesTheSame()
    {
        using InferenceSession session = InferenceSession.Create(Device, Model(Mark), new SessionOptions { InFlight = 2 });
        using InferenceBinding binding = session.Bind(new BindingSource());
        using HostCommands host = new(Device);
        float[] output = new float[Count];
        binding.SetInput(0, Values(Count, 3));
        host.Run(commands => session.Record(commands, binding));
        binding.GetOutput(0, output);
        Assert.Equal(Expected(Values(Count, 3), Mark), output);

        float[][] outputs = [.. Enumerable.Range(0, 4).Select(_ => new float[Count])];
        ValueTask[] tasks = [.. outputs.Select((result, i) => session.RunAsync(Values(Count, i), result))];
        foreach (ValueTask task in tasks)
        {
            await task;
        }

        Assert.Equal(outputs.Select((_, i) => Expected(Values(Count, i), Mark)), outputs);
    }

    [SkippableFact]
    public void ItIsNotTimedNorAreTheStepsThatItComputes()
    {
        FakeBench bench = new FakeBench().With("other", 1).With("reference", 2).With("together", 9).With("two", 9);
        Device.Choices.Clear();
        using (InferenceSession session = InferenceSession.Create(Device, Model(Mark, others: true), bench.Options()))
        {
            Assert.Equal(["after"], bench.Opened);
            Assert.DoesNotContain("together", bench.Measured.Keys);
            Assert.Equal(ChoiceReason.Measured, Body(session)[3].Reason);
            Assert.Equal("other", Body(session)[3].Alternative);
            AssertRuns(session, Mark);
        }

        // Without it all are; the third is like the first.
        using InferenceSession filtered = InferenceSession.Create(
            Device, Model(Mark, others: true), bench.Options() with { AlternativeFilter = (_, a) => a.Covers == 0 });
        Assert.Equal(["after", "first", "second"], bench.Opened.Distinct().Order());
        Assert.All(Body(filtered), s => Assert.Equal("other", s.Alternative));
        AssertRuns(filtered, 0);
    }

    // y = 3·((x + w)·2 + 1 + w) in four steps, of which the first three have an alternative that computes them through a slot of its own.
    private static CompiledModel Model(float mark, bool golden = false, bool together = true, bool two = false, bool others = false)
    {
        ModelBuilder m = new();
        float[] w = Values(Count, 9);
        Binding weight = m.Weight("w", w);
        Dispatch[] all =
        [
            m.Affine(Count, 2, 1 + mark, m.Slot(0, Count), m.Slot(5, Count)),
            m.Add(Count, m.Slot(5, Count), m.Weight("three times w", [.. w.Select(v => 3 * v)]), m.Slot(3, Count)),
        ];
        Dispatch[] both =
        [
            m.Affine(Count, 2, 1, m.Slot(0, Count), m.Slot(5, Count)),
            m.Add(Count, m.Slot(5, Count), m.Weight("twice w", [.. w.Select(v => 2 * v)]), m.Slot(2, Count)),
        ];
        m.Input("x", [Count], slot: 0)
            .Body(
                "first",
                [
                    ModelBuilder.Alternative("impossible", new DeviceRequirements { SharedMemorySizeInBytes = int.MaxValue }, all) with { Covers = 3 },
                    .. together ? new[] { ModelBuilder.Alternative("together", new() { WorkgroupInvocations = 64 }, all) with { Covers = 2 } } : [],
                    .. two ? new[] { ModelBuilder.Alternative("two", DeviceRequirements.None, both) with { Covers = 1 } } : [],
                    .. Alone(m.Add(Count, m.Slot(0, Count), weight, m.Slot(1, Count))),
                ])
            .Body("second", [.. Alone(m.Affine(Count, 2, 1, m.Slot(1, Count), m.Slot(2, Count)))])
            .Body("third", [.. Alone(m.Add(Count, m.Slot(2, Count), weight, m.Slot(3, Count)))])
            .Body("after", [.. Alone(m.Affine(Count, 3, 0, m.Slot(3, Count), m.Slot(4, Count)))])
            .Output("y", [Count], slot: 4);
        if (golden)
        {
            float[] x = new float[Count];
            GoldenPattern.FillInput(0, x);
            float[] first = [.. x.Zip(w, (a, b) => a + b)];
            float[] second = [.. first.Select(a => (2 * a) + 1)];
            float[] third = [.. second.Zip(w, (a, b) => a + b)];
            float[] after = [.. third.Select(a => 3 * a)];
            m.Golden(GoldenPlace.Load, 0, x, allowed: 1e-2f);
            foreach ((float[] values, int step) in new[] { first, second, third, after }.Select((values, i) => (values, i)))
            {
                m.Golden(GoldenPlace.Step, step, values, allowed: 1e-2f);
            }

            m.Golden(GoldenPlace.Store, 0, after, allowed: 1e-2f);
        }

        return m.Build();

        IEnumerable<Alternative> Alone(Dispatch dispatch) =>
            [.. others ? new[] { ModelBuilder.Alternative("other", DeviceRequirements.None, dispatch) } : [], ModelBuilder.Reference(dispatch)];
    }

    private static float[] Expected(float[] x, float mark) => [.. x.Zip(Values(Count, 9), (a, b) => 3 * (((a + b) * 2) + 1 + b + mark))];

    private static StepDescription[] Body(InferenceSession session) => [.. session.Description.Steps.Where(s => s.Role == StepRole.Body)];

    private static void AssertRuns(InferenceSession session, float mark)
    {
        float[] y = new float[Count];
        session.Run(Values(Count, 7), y);
        Assert.Equal(Expected(Values(Count, 7), mark), y);
    }

    private static void AssertRunsOneByOne(InferenceSession session)
    {
        AssertRuns(session, 0);
        Assert.All(Body(session), s => Assert.Equal(("reference", 1), (s.Alternative, s.DispatchCount)));
        Assert.DoesNotContain(Body(session), s => s.Reason == ChoiceReason.Covered);
        Assert.Equal(6, session.Description.DispatchCount);
    }
}
