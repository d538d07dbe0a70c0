using ResNetVk.Format;
using ResNetVk.Format.Golden;
using ResNetVk.Format.Plan;
using ResNetVk.TestSupport;

namespace ResNetVk.Runtime.Tests;

/// <summary>Golden vectors at load: a wrong alternative is put aside and the next one taken, which is remembered; when all are wrong, loading fails.</summary>
public sealed class SelfTestTests : DeviceTest
{
    private const int Count = 1004;

    public SelfTestTests(VulkanFixture fixture)
        : base(fixture)
    {
    }

    [SkippableTheory]
    [MemberData(nameof(Paths))]
    public void AWrongAlternativeIsPutAsideAndTheNextIsTaken(bool staging, bool flush)
    {
        CompiledModel model = Model("bias", "right");
        Device.SelfTests.Clear();
        using InferenceSession session = InferenceSession.Create(Device, model, Options(staging, flush));

        SelfTestDescription test = session.Description.SelfTest;
        Assert.Equal((SelfTestOutcome.Passed, 4, PipelineCacheState.None), (test.Outcome, test.Steps, test.File));
        Assert.InRange(test.Duration, TimeSpan.FromTicks(1), session.Description.LoadTimes.SelfTest);
        SelfTestFinding finding = Assert.Single(test.PutAside);
        Assert.Equal((StepRole.Body, "first", "bias"), (finding.Role, finding.Step, finding.Alternative));
        Assert.StartsWith("element [0,", finding.Where, StringComparison.Ordinal);
        Assert.InRange(finding.Error, 0.49, 0.51);
        StepDescription step = session.Description.Steps.Single(s => s.Name == "first");
        Assert.Equal("right", step.Alternative);
        Assert.Equal("bias", Assert.Single(step.PutAside).Name);
        Assert.Contains("The self-test found it wrong on this device", Assert.Single(step.PassedOver).Reason, StringComparison.Ordinal);
        AssertRuns(session);
        Assert.Equal(Device.MemoryInUseInBytes, session.Description.DeviceMemoryInBytes);
    }

    [SkippableTheory]
    [InlineData("idle", "element [0,")]
    [InlineData("weights", "element [0,")]
    [InlineData("short", "sum ")]
    [InlineData("nan", "element [0,")]
    public void FaultsOfManyKindsAreNoticed(string fault, string where)
    {
        Device.SelfTests.Clear();
        using InferenceSession session = InferenceSession.Create(Device, Model(fault, "right"));
        Assert.StartsWith(where, Assert.Single(session.Description.SelfTest.PutAside).Where, StringComparison.Ordinal);
        AssertRuns(session);
    }

    [SkippableFact]
    public void WhereEveryAlternativeIsWrongLoadingFailsWithAReport()
    {
        CompiledModel model = Model("bias", "weights", "short");
        Device.SelfTests.Clear();
        for (int time = 0; time < 2; time++)
        {
            SelfTestException exception = Assert.Throws<SelfTestException>(() => InferenceSession.Create(Device, model));
            Assert.Equal(("first", StepRole.Body), (exception.Step, exception.Role));
            Assert.Equal(["bias", "weights", "short"], exception.Findings.Select(f => f.Alternative));
            Assert.Equal(Device.Info.Name, exception.Device.Name);
            foreach (string part in (string[])[Device.Info.Name, "step 'first'", "3 alternatives", "bias", "expected", "allowed", "SelfTestMode.Off"])
            {
                Assert.Contains(part, exception.Message, StringComparison.Ordinal);
            }
        }

        // Who wants to see what happens can load it nevertheless.
        using InferenceSession session = InferenceSession.Create(Device, model, new SessionOptions { SelfTest = SelfTestMode.Off });
        Assert.Equal("bias", session.Description.Steps.Single(s => s.Name == "first").Alternative);
        Assert.Equal((SelfTestOutcome.Off, 0), (session.Description.SelfTest.Outcome, session.Description.SelfTest.Steps));
    }

    [SkippableFact]
    public void WhatWasFoundIsRememberedByTheProcess()
    {
        CompiledModel model = Model("bias", "right");
        Device.SelfTests.Clear();
        InferenceSession.Create(Device, model).Dispose();
        using InferenceSession second = InferenceSession.Create(Device, model);
        Assert.Equal((SelfTestOutcome.Remembered, 0), (second.Description.SelfTest.Outcome, second.Description.SelfTest.Steps));
        Assert.Equal("bias", Assert.Single(second.Description.SelfTest.PutAside).Alternative);
        AssertRuns(second);

        using InferenceSession again = InferenceSession.Create(Device, model, new SessionOptions { SelfTest = SelfTestMode.Always });
        Assert.Equal((SelfTestOutcome.Passed, 4), (again.Description.SelfTest.Outcome, again.Description.SelfTest.Steps));
    }

    [SkippableFact]
    public void WhatWasFoundIsStoredBesideThePipelineCache()
    {
        using ScratchFolder scratch = TestData.Scratch();
        string path = scratch["pipelines.bin"];
        CompiledModel model = Model("bias", "right", "last");
        Assert.Equal((SelfTestOutcome.Passed, PipelineCacheState.Written), OpenAlone(model, path));
        byte[] written = File.ReadAllBytes(path + ".selftest");
        Assert.Equal((SelfTestOutcome.Remembered, PipelineCacheState.Used), OpenAlone(model, path));
        Assert.Equal(written, File.ReadAllBytes(path + ".selftest"));

        // Another choice has not passed yet: it is tested, and added.
        Assert.Equal((SelfTestOutcome.Passed, PipelineCacheState.Updated), OpenAlone(model, path, SessionOptions.ReferenceOnly));
        Assert.Equal((SelfTestOutcome.Remembered, PipelineCacheState.Used), OpenAlone(model, path));

        written = File.ReadAllBytes(path + ".selftest");
        written[^1] ^= 1;
        File.WriteAllBytes(path + ".selftest", written);
        Assert.Equal((SelfTestOutcome.Passed, PipelineCacheState.Replaced), OpenAlone(model, path));
        Assert.Equal((SelfTestOutcome.Remembered, PipelineCacheState.Used), OpenAlone(model, path));

        // Of another model: not used, replaced.
        Assert.Equal((SelfTestOutcome.Passed, PipelineCacheState.Replaced), OpenAlone(Model("idle", "right"), path));
    }

    [SkippableFact]
    public void AFileThatCannotBeWrittenIsSaidAndTheSessionWorks()
    {
        using ScratchFolder scratch = TestData.Scratch();
        string path = scratch["pipelines.bin"];
        Directory.CreateDirectory(path + ".selftest");
        Device.SelfTests.Clear();
        using InferenceSession session = InferenceSession.Create(Device, Model("right"), new SessionOptions { PipelineCachePath = path, TimingBudget = TimeSpan.Zero });
        Assert.Equal((SelfTestOutcome.Passed, PipelineCacheState.Unwritable), (session.Description.SelfTest.Outcome, session.Description.SelfTest.File));
        Assert.NotNull(session.Description.SelfTest.FileProblem);
        AssertRuns(session);
    }

    [SkippableFact]
    public void WhatIsWrongInOneStepIsPutAsideInEqualSteps()
    {
        // The second step runs the same program; it is not tested with it.
        Device.SelfTests.Clear();
        using InferenceSession session = InferenceSession.Create(Device, Model("bias", "right"));
        Assert.Equal(["right", "right"], session.Description.Steps.Where(s => s.Role == StepRole.Body).Select(s => s.Alternative));
        Assert.Single(session.Description.SelfTest.PutAside);
    }

    [SkippableFact]
    public void ResultsAreReadInAsManyPartsAsTheStagingBufferWants()
    {
        Device.SelfTests.Clear();
        SessionOptions options = new() { Tuning = new SessionTuning { SelfTestStagingSizeInBytes = 1, ForceStaging = true } };
        using InferenceSession session = InferenceSession.Create(Device, Model("short", "right"), options);
        Assert.Equal((SelfTestOutcome.Passed, 4), (session.Description.SelfTest.Outcome, session.Description.SelfTest.Steps));
        Assert.Equal("short", Assert.Single(session.Description.SelfTest.PutAside).Alternative);
        AssertRuns(session);
    }

    [SkippableFact]
    public void AfterAWrongChoiceTheFastestOfTheOthersIsTaken()
    {
        FakeBench bench = new FakeBench().With("bias", 1).With("slow", 3).With("right", 2).With("last", 9);
        Device.Choices.Clear();
        Device.SelfTests.Clear();
        using InferenceSession session = InferenceSession.Create(Device, Model("bias", "slow", "right", "last"), bench.Options());
        StepDescription step = session.Description.Steps.Single(s => s.Name == "first");
        Assert.Equal("right", step.Alternative);
        Assert.Equal("bias", Assert.Single(step.PutAside).Name);
        AssertRuns(session);
    }

    [SkippableFact]
    public void AModelWithoutGoldenVectorsIsNotTested()
    {
        ModelBuilder m = new();
        CompiledModel model = m.Input("x", [Count], 0).Output("y", [Count], 0).Build();
        using InferenceSession session = InferenceSession.Create(Device, model, new SessionOptions { SelfTest = SelfTestMode.Always });
        Assert.Equal((SelfTestOutcome.NoGoldenVectors, 0), (session.Description.SelfTest.Outcome, session.Description.SelfTest.Steps));
    }

    [SkippableFact]
    public void ACallerWhoCancelsStopsTheTest()
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        Device.SelfTests.Clear();
        Assert.ThrowsAny<OperationCanceledException>(() => InferenceSession.Create(Device, Model("right"), new SessionOptions { Cancellation = source.Token }));
    }

    // y = (x + w) + w in two steps of the same program; each alternative of the first is the second's too.
    private static CompiledModel Model(params string[] alternatives)
    {
        ModelBuilder m = new();
        float[] w = Values(Count, 3);
        Binding weight = m.Weight("w", w);
        m.Input("x", [Count], slot: 0);
        m.Body("first", [.. alternatives.Select(name => Alternative(m, name, weight, m.Slot(0, Count), m.Slot(1, Count)))]);
        m.Body("second", [.. alternatives.Select(name => Alternative(m, name, weight, m.Slot(1, Count), m.Slot(2, Count)))]);
        m.Output("y", [Count], slot: 2);
        float[] x = new float[Count];
        GoldenPattern.FillInput(0, x);
        float[] once = [.. x.Select((value, i) => value + w[i])];
        float[] twice = [.. once.Select((value, i) => value + w[i])];
        return m.Golden(GoldenPlace.Load, 0, x).Golden(GoldenPlace.Step, 0, once).Golden(GoldenPlace.Step, 1, twice).Golden(GoldenPlace.Store, 0, twice).Build();
    }

    private static Alternative Alternative(ModelBuilder m, string name, Binding weight, Binding x, Binding y) => ModelBuilder.Alternative(name, new(), name switch
    {
        "right" or "slow" or "last" => [m.Add(Count, x, weight, y)],

        // One more dispatch, which adds something that is not of the network.
        "bias" => [m.Affine(Count, 1, 0.5f, x, m.Slot(3, Count)), m.Add(Count, m.Slot(3, Count), weight, y)],
        "weights" => [m.Add(Count, x, m.Weight("other", Values(Count, 4)), y)],

        // The last element, which is not stated singly, is that of the reference plus one.
        "short" => [m.Add(Count, x, m.Weight("tail", [.. Values(Count, 3).Select((v, i) => i < Count - 1 ? v : v + 1)]), y)],
        "idle" => [m.Affine(1, 1, 0, x, y)],
        "nan" => [m.Affine(Count, float.NaN, 0, x, y)],
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "not an alternative of these tests"),
    });

    private static void AssertRuns(InferenceSession session)
    {
        float[] x = Values(Count, 5);
        float[] w = Values(Count, 3);
        float[] y = new float[Count];
        session.Run(x, y);
        Assert.Equal(x.Select((value, i) => value + w[i] + w[i]), y);
    }

    // As a new process would.
    private (SelfTestOutcome Outcome, PipelineCacheState File) OpenAlone(CompiledModel model, string path, Func<PlanStep, Alternative, bool>? filter = null)
    {
        Device.SelfTests.Clear();
        using InferenceSession session = InferenceSession.Create(
            Device, model, new SessionOptions { PipelineCachePath = path, TimingBudget = TimeSpan.Zero, AlternativeFilter = filter });
        AssertRuns(session);
        return (session.Description.SelfTest.Outcome, session.Description.SelfTest.File);
    }
}
