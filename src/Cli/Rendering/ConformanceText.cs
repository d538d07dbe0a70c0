using ResNetVk.Conformance.Harness;
using ResNetVk.Conformance.Harness.Report;
using Spectre.Console;

namespace ResNetVk.Cli.Rendering;

/// <summary>The outcome of a conformance run.</summary>
internal static class ConformanceText
{
    // More are read in the report.
    private const int MostFailures = 20;
    private const int MostReasons = 10;

    /// <summary>Writes a table, or the one JSON object.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="report">What was found.</param>
    /// <param name="page">The page that was written; null when none was.</param>
    public static void Write(Terminal terminal, ConformanceReport report, string? page)
    {
        if (terminal.Json)
        {
            WriteJson(terminal, report, page);
            return;
        }

        TextTable table = new TextTable().Column("suite").Number("passed").Number("failed").Number("expected").Number("skipped").Number("worst").Number("time");
        foreach ((SuiteInfo suite, GroupRow row) in Rows(report))
        {
            string[] cells =
            [
                suite.Name,
                Quantity.Count(row.Passed),
                Quantity.Count(row.Failed),
                Quantity.Count(row.Expected),
                Quantity.Count(row.Skipped),
                row.Worst?.WorstErrorOverBound is { } share ? $"{share:G3}" : "",
                Quantity.Milliseconds(suite.ElapsedMilliseconds),
            ];
            _ = row.Failed > 0 ? table.Row(Color.Red, cells) : table.Row(cells);
        }

        table.WriteTo(terminal);
        terminal.WriteLine();
        WriteReasons(terminal, report);
        CaseResult[] failures = [.. report.Results.Where(r => r.Status is CaseStatus.Failed or CaseStatus.SurprisePass)];
        foreach (CaseResult failure in failures.Take(MostFailures))
        {
            terminal.WriteLine($"FAILED {failure.Id}: {failure.Reason?.ReplaceLineEndings(" ")}");
        }

        if (failures.Length > MostFailures)
        {
            terminal.WriteLine($"and {failures.Length - MostFailures} more failures");
        }

        if (page is not null)
        {
            terminal.WriteLine($"{page}: report");
        }

        string worst = report.Worst is { WorstErrorOverBound: { } largest } at ? $", worst error {largest:G3} of its bound ({at.Id})" : "";
        string stopped = report.IsComplete ? "" : ", stopped before its end";
        terminal.WriteLine(
            $"{(report.Failed > 0 ? "FAILED" : report is { IsComplete: true, Passed: > 0 } ? "PASSED" : "UNDECIDED")}: {Quantity.Count(report.Passed)} of "
                + $"{Quantity.Count(report.Results.Count - report.Skipped)} cases{worst}{stopped}, on {report.Device.Name}");
    }

    private static void WriteReasons(Terminal terminal, ConformanceReport report)
    {
        IReadOnlyList<(string Reason, IReadOnlyList<CaseResult> Cases)> reasons = SkipReasons.Of(report.Results);
        foreach ((string reason, IReadOnlyList<CaseResult> cases) in reasons.Take(MostReasons))
        {
            terminal.WriteLine($"skipped {Quantity.Count(cases.Count),5}: {reason.ReplaceLineEndings(" ")}");
        }

        if (reasons.Count > MostReasons)
        {
            terminal.WriteLine($"skipped {Quantity.Count(reasons.Skip(MostReasons).Sum(r => r.Cases.Count)),5}: for {reasons.Count - MostReasons} other reasons, which --report lists");
        }

        if (reasons.Count > 0)
        {
            terminal.WriteLine();
        }
    }

    private static void WriteJson(Terminal terminal, ConformanceReport report, string? page) => terminal.WriteJson(new
    {
        passed = report.Passed,
        failed = report.Failed,
        expectedFailures = report.ExpectedFailures,
        skipped = report.Skipped,
        worst = report.Worst?.WorstErrorOverBound,
        worstCase = report.Worst is null ? null : Describe(report.Worst),
        complete = report.IsComplete,
        quick = report.IsQuick,
        suitesLeftOut = report.SuitesLeftOut,
        seed = report.Seed,
        device = report.Device.Name,
        driver = ExpectedFailure.DriverOf(report.Device),
        elapsedMilliseconds = report.Elapsed.TotalMilliseconds,
        suites = Rows(report).Select(r => new
        {
            name = r.Suite.Name,
            passed = r.Row.Passed,
            failed = r.Row.Failed,
            expectedFailures = r.Row.Expected,
            skipped = r.Row.Skipped,
            worst = r.Row.Worst?.WorstErrorOverBound,
            elapsedMilliseconds = r.Suite.ElapsedMilliseconds,
        }),
        failures = report.Results.Where(r => r.Status is CaseStatus.Failed or CaseStatus.SurprisePass).Select(Describe),
        skippedFor = SkipReasons.Of(report.Results).Select(s => new { reason = s.Reason, count = s.Cases.Count }),
        report = page,
    });

    private static object Describe(CaseResult result) => new
    {
        id = result.Id,
        status = result.Status,
        alternative = result.Alternative,
        errorOverBound = result.WorstErrorOverBound,
        maxAbsoluteError = result.MaxAbsoluteError,
        reason = result.Reason,
    };

    private static IEnumerable<(SuiteInfo Suite, GroupRow Row)> Rows(ConformanceReport report) =>
        report.Suites.Select(suite => (suite, new GroupRow(suite.Name, [.. report.Results.Where(r => r.Suite == suite.Name)])));
}
