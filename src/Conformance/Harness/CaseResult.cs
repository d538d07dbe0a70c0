namespace ResNetVk.Conformance.Harness;

/// <summary>What became of one conformance case.</summary>
/// <param name="Suite">The suite's <see cref="IConformanceSuite.Name"/>.</param>
/// <param name="Group">What the report gathers in one row: an operator, a network, a folder of tests.</param>
/// <param name="Name">Unique in the suite, the same on every device and in every run: expected failures are stated by it.</param>
/// <param name="Status">How it ended.</param>
public sealed record CaseResult(string Suite, string Group, string Name, CaseStatus Status)
{
    /// <summary>The kernel alternative that ran; null where a case has none of its own.</summary>
    public string? Alternative { get; init; }

    /// <summary>The largest error over its bound, at most 1 for a pass; null where nothing is compared by size.</summary>
    public double? WorstErrorOverBound { get; init; }

    /// <summary>The largest absolute error; null where nothing is compared by size.</summary>
    public double? MaxAbsoluteError { get; init; }

    /// <summary>Why it failed, was skipped, or was expected to fail: what, where, expected, found. Null for a pass.</summary>
    public string? Reason { get; init; }

    /// <summary>Time it took, compilation and oracles with it.</summary>
    public double ElapsedMilliseconds { get; init; }

    /// <summary>The name in lists of expected failures: suite, slash, name.</summary>
    public string Id => $"{Suite}/{Name}";
}
