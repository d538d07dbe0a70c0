using System.Globalization;
using System.Text;
using ResNetVk.Converter.Report;
using ResNetVk.Runtime;

namespace ResNetVk.Conformance.Harness.Report;

/// <summary>One self-contained HTML page about a conformance run: verdict, device, failures, a table per suite, what was skipped. No scripts; it loads nothing.</summary>
public static class ConformancePage
{
    // A reason may be of any length; a page of thousands of failures still has to open.
    private const int MostFailures = 500;
    private const int MostNames = 400;

    /// <summary>Renders the page.</summary>
    /// <param name="report">What was found.</param>
    public static string Render(ConformanceReport report)
    {
        StringBuilder html = new();
        string device = PageText.Encode(report.Device.Name);
        html.Append(CultureInfo.InvariantCulture, $"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"/><meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"/>
            <title>{device}: conformance</title><style>{ReportStyle.Css}</style></head><body>
            <header><h1>{device}</h1><p class="from">conformance of ResNetVk {Version} on {PageText.Encode(ExpectedFailure.DriverOf(report.Device))},
            {report.Started.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)}</p>
            """);
        AppendVerdict(html, report);
        AppendFigures(html, report);
        AppendDevice(html, report.Device);
        html.Append("<nav>");
        foreach (SuiteInfo suite in report.Suites)
        {
            html.Append(CultureInfo.InvariantCulture, $"<a href=\"#{PageText.Encode(suite.Name)}\">{PageText.Encode(suite.Title)}</a>");
        }

        html.Append("<a href=\"#skipped\">What was skipped</a></nav></header><main>");
        AppendList(html, "Failures", "failures", [.. report.Results.Where(r => r.Status is CaseStatus.Failed or CaseStatus.SurprisePass)]);
        foreach (SuiteInfo suite in report.Suites)
        {
            SuiteSection.Append(html, suite, [.. report.Results.Where(r => r.Suite == suite.Name)]);
        }

        AppendList(html, "Expected failures", "expected", [.. report.Results.Where(r => r.Status == CaseStatus.ExpectedFailure)]);
        AppendSkipped(html, report);
        return html.Append("</main></body></html>\n").ToString();
    }

    /// <summary>The library's version.</summary>
    public static string Version => typeof(ConformancePage).Assembly.GetName().Version?.ToString(3) ?? "";

    private static void AppendVerdict(StringBuilder html, ConformanceReport report)
    {
        string cases = PageText.Count(report.Passed, "case is within its bound", "cases are within their bounds");
        (string kind, string sentence, string evidence) = report switch
        {
            { Failed: > 0 } => ("broken", $"{PageText.Count(report.Failed, "case fails", "cases fail")} on this device.", $"{cases}; the failures are listed below."),
            { IsComplete: false } => ("partial", "The run was stopped before its end.", $"{cases}, none failed so far."),
            { Passed: 0 } => ("partial", "Nothing was tested.", "Every case was skipped; the reasons are below."),
            _ => ("clean", "This device computes what it should.", $"{cases}{(report.ExpectedFailures > 0 ? $"; {report.ExpectedFailures} failed as expected" : "")}."),
        };
        List<string> limits = [];
        if (!report.IsComplete && kind == "broken")
        {
            limits.Add("the run was stopped before its end");
        }

        if (report.IsQuick)
        {
            limits.Add("this is the short form, a part of the cases");
        }

        if (report.SuitesLeftOut.Count > 0)
        {
            limits.Add($"not run: {string.Join(", ", report.SuitesLeftOut)}");
        }

        if (report.Filter is { } filter)
        {
            limits.Add($"only cases whose names contain “{filter}” were run");
        }

        string note = limits.Count == 0 ? "" : $" Note: {string.Join("; ", limits)}.";
        html.Append(CultureInfo.InvariantCulture, $"<div class=\"verdict {kind}\"><p><strong>{PageText.Encode(sentence)}</strong> {PageText.Encode(evidence + note)}</p></div>");
    }

    private static void AppendFigures(StringBuilder html, ConformanceReport report)
    {
        html.Append("<dl>");
        Figure("passed", PageText.Count(report.Passed), "", report.Passed > 0 ? "good" : "");
        Figure("failed", PageText.Count(report.Failed), "", report.Failed > 0 ? "bad" : "");
        if (report.ExpectedFailures > 0)
        {
            Figure("failed as expected", PageText.Count(report.ExpectedFailures), "", "warn");
        }

        Figure("skipped", PageText.Count(report.Skipped), "", "");
        if (report.Worst is { } worst)
        {
            Figure("worst error / bound", Number.Share(worst.WorstErrorOverBound), worst.Id, worst.WorstErrorOverBound <= 1 ? "" : "bad");
        }

        Figure("took", Number.Time(report.Elapsed.TotalMilliseconds), $"seed {report.Seed}", "");
        html.Append("</dl>");

        void Figure(string name, string figure, string small, string style) => html.Append(
            CultureInfo.InvariantCulture,
            $"<div><dt>{name}</dt><dd class=\"{style}\">{PageText.Encode(figure)}<small>{PageText.Breakable(small)}</small></dd></div>");
    }

    private static void AppendDevice(StringBuilder html, DeviceInfo device)
    {
        DeviceCapabilities can = device.Capabilities;
        (string Name, string Value)[] facts =
        [
            ("driver", ExpectedFailure.DriverOf(device)),
            ("Vulkan", $"{device.ApiVersion}"),
            ("vendor", device.Vendor),
            ("kind", $"{device.Type}"),
            ("memory", ByteSize.Format(device.MemorySizeInBytes)),
            ("subgroup", can.MinSubgroupSize == can.MaxSubgroupSize
                ? $"{can.SubgroupSize}"
                : $"{can.SubgroupSize} ({can.MinSubgroupSize} to {can.MaxSubgroupSize})"),
            ("subgroup size control", YesNo(can.SubgroupSizeControl)),
            ("full subgroups", YesNo(can.FullSubgroups)),
            ("subgroup shuffle", YesNo(can.SubgroupShuffle)),
            ("shared memory", ByteSize.Format(can.MaxSharedMemorySizeInBytes)),
            ("invocations per workgroup", PageText.Count(can.MaxWorkgroupInvocations)),
            ("storage buffer range", ByteSize.Format(can.MaxStorageBufferRange)),
            ("texel buffer", $"{PageText.Count(can.MaxTexelBufferElements)} texels"),
            ("timestamps", can.TimestampValidBits > 0 ? $"{can.TimestampValidBits} bits" : "no"),
            ("timeline semaphores", YesNo(can.TimelineSemaphores)),
        ];
        html.Append("<dl class=\"facts\">");
        foreach ((string name, string value) in facts)
        {
            html.Append(CultureInfo.InvariantCulture, $"<div><dt>{name}</dt><dd>{PageText.Encode(value)}</dd></div>");
        }

        html.Append("</dl>");

        static string YesNo(bool value) => value ? "yes" : "no";
    }

    private static void AppendList(StringBuilder html, string title, string id, CaseResult[] results)
    {
        if (results.Length == 0)
        {
            return;
        }

        html.Append(CultureInfo.InvariantCulture, $"<section><h2 id=\"{id}\">{title}</h2>")
            .Append("<table><thead><tr><th>case</th><th class=\"n\">error / bound</th><th>what happened</th></tr></thead><tbody>");
        foreach (CaseResult result in results.Take(MostFailures))
        {
            string alternative = result.Alternative is null ? "" : $" <small>{PageText.Breakable(result.Alternative)}</small>";
            string share = result.WorstErrorOverBound is { } value ? Number.Share(value) : "";
            html.Append(CultureInfo.InvariantCulture, $"""
                <tr><td class="s c">{PageText.Breakable(result.Id)}{alternative}</td><td class="n" data-label="error / bound">{share}</td>
                <td data-label="what">{PageText.Encode(result.Reason ?? "")}</td></tr>
                """);
        }

        html.Append("</tbody></table>");
        if (results.Length > MostFailures)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p>and {PageText.Count(results.Length - MostFailures)} more.</p>");
        }

        html.Append("</section>");
    }

    private static void AppendSkipped(StringBuilder html, ConformanceReport report)
    {
        html.Append("<section><h2 id=\"skipped\">What was skipped</h2>");
        if (report.Skipped == 0)
        {
            html.Append("<p>Nothing.</p></section>");
            return;
        }

        html.Append("<p class=\"about\">Cases by reason; a reason opens to the names.</p>");
        foreach ((string reason, IReadOnlyList<CaseResult> cases) in SkipReasons.Of(report.Results))
        {
            string names = string.Join(", ", cases.Take(MostNames).Select(c => PageText.Breakable(c.Id)));
            string more = cases.Count > MostNames ? $" and {PageText.Count(cases.Count - MostNames)} more" : "";
            html.Append(CultureInfo.InvariantCulture, $"<details><summary><b>{PageText.Count(cases.Count)}</b> {PageText.Encode(reason)}</summary><p>{names}{more}</p></details>");
        }

        html.Append("</section>");
    }
}
