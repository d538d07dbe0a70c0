using ResNetVk.Runtime;

namespace ResNetVk.Conformance.Harness;

/// <summary>What a conformance run found.</summary>
public sealed record ConformanceReport
{
    /// <summary>The device it was made on.</summary>
    public required DeviceInfo Device { get; init; }

    /// <summary>The suites that were begun, in order.</summary>
    public required IReadOnlyList<SuiteInfo> Suites { get; init; }

    /// <summary>Every result, in the order it was found.</summary>
    public required IReadOnlyList<CaseResult> Results { get; init; }

    /// <summary>False when the run was stopped before its end.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>See <see cref="ConformanceRun.Seed"/>.</summary>
    public required ulong Seed { get; init; }

    /// <summary>See <see cref="ConformanceRun.IsQuick"/>.</summary>
    public required bool IsQuick { get; init; }

    /// <summary>See <see cref="ConformanceRun.Filter"/>.</summary>
    public required string? Filter { get; init; }

    /// <summary>See <see cref="ConformanceRun.SuitesLeftOut"/>.</summary>
    public required IReadOnlyList<string> SuitesLeftOut { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Cases within their bounds.</summary>
    public int Passed => Count(CaseStatus.Passed);

    /// <summary>Cases that failed, or passed by surprise.</summary>
    public int Failed => Count(CaseStatus.Failed) + Count(CaseStatus.SurprisePass);

    /// <summary>Cases that failed as they were expected to.</summary>
    public int ExpectedFailures => Count(CaseStatus.ExpectedFailure);

    /// <summary>Cases that were not run.</summary>
    public int Skipped => Count(CaseStatus.Skipped);

    /// <summary>The case nearest to its bound, or farthest beyond; expected failures do not count. Null when no case compares sizes.</summary>
    public CaseResult? Worst => Results.Where(r => r.WorstErrorOverBound is not null && r.Status != CaseStatus.ExpectedFailure).MaxBy(r => r.WorstErrorOverBound);

    private int Count(CaseStatus status) => Results.Count(r => r.Status == status);
}
