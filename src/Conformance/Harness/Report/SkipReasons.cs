using System.Text.RegularExpressions;

namespace ResNetVk.Conformance.Harness.Report;

/// <summary>Gathers cases that were skipped for the same reason.</summary>
public static partial class SkipReasons
{
    /// <summary>Skipped cases by reason, the most frequent first; names in quotation marks and shapes count as equal.</summary>
    public static IReadOnlyList<(string Reason, IReadOnlyList<CaseResult> Cases)> Of(IEnumerable<CaseResult> results) =>
    [
        .. results.Where(r => r.Status == CaseStatus.Skipped)
            .GroupBy(r => General(r.Reason ?? "no reason was given"))
            .OrderByDescending(g => g.Count())
            .ThenBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => (g.Key, (IReadOnlyList<CaseResult>)[.. g])),
    ];

    private static string General(string reason) => Shape().Replace(Quoted().Replace(reason, "'…'"), "…");

    [GeneratedRegex("'[^']*'")]
    private static partial Regex Quoted();

    // 3x4x5, and numbers of places.
    [GeneratedRegex(@"\b\d+(x\d+)+\b|(?<=picks )\d+")]
    private static partial Regex Shape();
}
