using ResNetVk.Conformance.Harness;
using ResNetVk.Conformance.Harness.Determinism;
using ResNetVk.Conformance.Harness.Networks;
using ResNetVk.Conformance.Tests.Verification;
using ResNetVk.Format;
using ResNetVk.Runtime;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Conformance.Tests.Harness;

/// <summary>Planted networks that do not repeat themselves are found; the real ones do repeat themselves.</summary>
public sealed class DeterminismSuiteTests : IDisposable
{
    private readonly ScratchFolder _folder = TestData.Scratch();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void A_network_on_a_device_gives_one_hash_in_every_way()
    {
        using VulkanDevice device = ValidatedDevice.Open();
        CaseResult[] results = [.. new DeterminismSuite(Networks(), null).Run(new ConformanceRun(device) { IsQuick = true }, default)];
        Assert.Equal(["replay", "session", "process", "async", "record", "step"], results.Select(r => r.Name.Split('/')[1]));
        Assert.Equal(CaseStatus.Skipped, results[2].Status);
        Assert.All(results.Where(r => r != results[2]), r => Assert.True(r.Status == CaseStatus.Passed, $"{r}"));
        Assert.Empty(device.ValidationMessages);
    }

    [SkippableTheory]
    [InlineData(WayToRun.Run, "replay", "session")]
    [InlineData(WayToRun.RunAsync, "async")]
    [InlineData(WayToRun.Record, "record")]
    [InlineData(WayToRun.Step, "step")]
    public void One_wrong_bit_in_one_run_is_found(WayToRun way, params string[] failing)
    {
        using VulkanDevice device = ValidatedDevice.Open();
        DeterminismSuite suite = new(Networks(), new Other(), (_, _, _, _) => new Planted(way));
        CaseResult[] results = [.. suite.Run(new ConformanceRun(device), default)];
        Assert.Equal(failing, results.Where(r => r.Status == CaseStatus.Failed).Select(r => r.Name.Split('/')[1]));
        Assert.All(results.Where(r => r.Status == CaseStatus.Failed), r => Assert.Contains($"{way}, ", r.Reason, StringComparison.Ordinal));
    }

    [SkippableFact]
    public void Another_process_that_differs_is_found()
    {
        using VulkanDevice device = ValidatedDevice.Open();
        DeterminismSuite suite = new(Networks(), new Other { Value = 4 }, (_, _, _, _) => new Planted(null));
        CaseResult failed = Assert.Single(suite.Run(new ConformanceRun(device), default), r => r.Status != CaseStatus.Passed);
        Assert.Equal((CaseStatus.Failed, "small/process"), (failed.Status, failed.Name));
    }

    private ConformanceNetwork[] Networks() => [new ConformanceNetwork("small", SmallClassifier.Save(_folder), IsSmall: true) { HasReference = true }];

    private sealed class Planted(WayToRun? wrong) : IReplayedNetwork
    {
        private int _runs;

        public string? WhyNot(WayToRun way) => null;

        // The third run of a session is off by one unit in the last place.
        public IReadOnlyList<float[]> Run(WayToRun way) => [[1, 2, way == wrong && ++_runs % 3 == 0 ? MathF.BitIncrement(3) : 3]];

        public void Dispose()
        {
        }
    }

    private sealed class Other : IOtherProcess
    {
        public float Value { get; init; } = 3;

        public IReadOnlyList<float[]> Run(CompiledModel model, float[][] inputs, CancellationToken cancellation) => [[1, 2, Value]];
    }
}
