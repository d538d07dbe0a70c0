namespace ResNetVk.Conformance.Harness.Report;

/// <summary>Results that a table shows in one row.</summary>
/// <param name="Name">What they have in common.</param>
/// <param name="Results">At least one.</param>
public sealed record GroupRow(string Name, IReadOnlyList<CaseResult> Results)
{
    /// <summary>Cases within their bounds.</summary>
    public int Passed => Count(CaseStatus.Passed);

    /// <summary>Cases that failed, or passed by surprise.</summary>
    public int Failed => Count(CaseStatus.Failed) + Count(CaseStatus.SurprisePass);

    /// <summary>Cases that failed as expected.</summary>
    public int Expected => Count(CaseStatus.ExpectedFailure);

    /// <summary>Cases not run.</summary>
    public int Skipped => Count(CaseStatus.Skipped);

    /// <summary>The case nearest to its bound or farthest beyond; null where none compares sizes.</summary>
    public CaseResult? Worst => Results.Where(r => r.WorstErrorOverBound is not null && r.Status != CaseStatus.ExpectedFailure).MaxBy(r => r.WorstErrorOverBound);

    /// <summary>Time of all of them.</summary>
    public double ElapsedMilliseconds => Results.Sum(r => r.ElapsedMilliseconds);

    /// <summary>Rows by a key, in the order in which the keys first come.</summary>
    public static IReadOnlyList<GroupRow> Of(IEnumerable<CaseResult> results, Func<CaseResult, string> key) =>
        [.. results.GroupBy(key).Select(g => new GroupRow(g.Key, [.. g]))];

    private int Count(CaseStatus status) => Results.Count(r => r.Status == status);
}
