using ResNetVk.Conformance.Harness;
using ResNetVk.Runtime;
using Xunit;

namespace ResNetVk.Conformance.Tests.Harness;

/// <summary>What becomes of a run whose suites fail, or that is stopped.</summary>
public sealed class ConformanceSuitesTests
{
    [SkippableFact]
    public void A_suite_that_breaks_is_a_failure_and_the_next_one_runs()
    {
        using VulkanDevice device = ValidatedDevice.Open();
        Suite broken = new("broken", _ => throw new InvalidOperationException("out of cases"));
        Suite sound = new("sound", i => new CaseResult("sound", "g", $"{i}", CaseStatus.Passed) { WorstErrorOverBound = 0.25 * i });
        List<string> seen = [];

        ConformanceReport report = ConformanceSuites.Run([broken, sound], new ConformanceRun(device), new ExpectedFailures([]), r => seen.Add(r.Id), default);

        Assert.True(report.IsComplete);
        Assert.Equal((3, 1), (report.Passed, report.Failed));
        Assert.Contains("out of cases", report.Results[0].Reason, StringComparison.Ordinal);
        Assert.Equal(["broken/suite", "sound/0", "sound/1", "sound/2"], seen);
        Assert.Equal("sound/2", report.Worst!.Id);
    }

    [SkippableFact]
    public void What_was_found_before_a_stop_is_kept()
    {
        using VulkanDevice device = ValidatedDevice.Open();
        using CancellationTokenSource source = new();
        Suite first = new("first", i => new CaseResult("first", "g", $"{i}", CaseStatus.Passed));
        ConformanceReport report = ConformanceSuites.Run(
            [first, new Suite("second", _ => throw new InvalidOperationException())],
            new ConformanceRun(device),
            new ExpectedFailures([]),
            _ => source.Cancel(),
            source.Token);

        Assert.False(report.IsComplete);
        Assert.Equal("first/0", Assert.Single(report.Results).Id);
        Assert.Equal("first", Assert.Single(report.Suites).Name);
    }

    private sealed class Suite(string name, Func<int, CaseResult> result) : IConformanceSuite
    {
        public string Name => name;

        public string Title => name;

        public string Description => name;

        public IEnumerable<CaseResult> Run(ConformanceRun run, CancellationToken cancellation)
        {
            for (int i = 0; i < 3; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                yield return result(i);
            }
        }
    }
}
