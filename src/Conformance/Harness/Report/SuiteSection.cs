using System.Globalization;
using System.Text;
using ResNetVk.Converter.Report;

namespace ResNetVk.Conformance.Harness.Report;

/// <summary>What the page says of one suite: counts, histogram, a row per group, and a row per kernel where cases name the alternative that ran.</summary>
internal static class SuiteSection
{
    /// <summary>Appends the section.</summary>
    public static void Append(StringBuilder html, SuiteInfo suite, CaseResult[] results)
    {
        GroupRow all = new(suite.Name, results);
        html.Append(CultureInfo.InvariantCulture, $"""
            <section><h2 id="{PageText.Encode(suite.Name)}">{PageText.Encode(suite.Title)}</h2><p class="about">{PageText.Encode(suite.Description)}</p>
            <p><b class="good">{PageText.Count(all.Passed)} passed</b>{(all.Failed > 0 ? $", <b class=\"bad\">{PageText.Count(all.Failed)} failed</b>" : "")}{(all.Expected > 0 ? $", <b class=\"warn\">{PageText.Count(all.Expected)} failed as expected</b>" : "")}{(all.Skipped > 0 ? $", {PageText.Count(all.Skipped)} skipped" : "")}, in {Number.Time(suite.ElapsedMilliseconds)}.</p>
            """);
        html.Append(ErrorHistogram.Render(results));
        IReadOnlyList<GroupRow> rows = GroupRow.Of(results, r => r.Group);
        GroupRow[] ran = [.. rows.Where(r => r.Skipped < r.Results.Count).OrderByDescending(r => r.Failed > 0).ThenBy(r => r.Name, StringComparer.OrdinalIgnoreCase)];
        AppendTable(html, "", ran, suite.Name);
        IReadOnlyList<GroupRow> kernels = GroupRow.Of(results.Where(r => r.Alternative is not null), r => r.Alternative!.Split('/')[0]);
        if (kernels.Count > 0)
        {
            AppendTable(html, "kernel", [.. kernels.OrderByDescending(k => k.Failed > 0).ThenBy(k => k.Name, StringComparer.Ordinal)], suite.Name);
        }

        string[] untouched = [.. rows.Where(r => r.Skipped == r.Results.Count).Select(r => r.Name).Order(StringComparer.OrdinalIgnoreCase)];
        if (untouched.Length > 0)
        {
            html.Append(CultureInfo.InvariantCulture, $"<details><summary><b>{PageText.Count(untouched.Length)}</b> more of which every case was skipped</summary><p>{string.Join(", ", untouched.Select(PageText.Breakable))}</p></details>");
        }

        html.Append("</section>");
    }

    private static void AppendTable(StringBuilder html, string title, GroupRow[] rows, string suite)
    {
        if (rows.Length == 0)
        {
            return;
        }

        html.Append(CultureInfo.InvariantCulture, $"""
            <table><thead><tr><th>{title}</th><th class="n">passed</th><th class="n">failed</th><th class="n">expected</th><th class="n">skipped</th><th>worst error / bound</th><th class="n">time</th></tr></thead><tbody>
            """);
        foreach (GroupRow row in rows)
        {
            html.Append(CultureInfo.InvariantCulture, $"""
                <tr><td class="s">{PageText.Breakable(row.Name)}</td>{Cell("passed", row.Passed, "good")}{Cell("failed", row.Failed, "bad")}{Cell("expected", row.Expected, "warn")}{Cell("skipped", row.Skipped, "")}
                {Worst(row, suite)}<td class="n" data-label="time">{Number.Time(row.ElapsedMilliseconds)}</td></tr>
                """);
        }

        html.Append("</tbody></table>");
    }

    private static string Cell(string label, int count, string style) =>
        $"<td class=\"n {(count == 0 ? "zero" : style)}\" data-label=\"{label}\">{PageText.Count(count)}</td>";

    // The bar is the share of the bound that the worst case takes; beyond the bound it is full and red.
    private static string Worst(GroupRow row, string suite)
    {
        if (row.Worst is not { WorstErrorOverBound: { } share } worst)
        {
            return "<td class=\"m\" data-label=\"worst\"></td>";
        }

        if (share == 0)
        {
            return "<td class=\"m\" data-label=\"worst\">exact</td>";
        }

        bool isInside = share <= 1;
        string width = (isInside ? share : 1).ToString("0.####", CultureInfo.InvariantCulture);
        string name = worst.Name == row.Name ? "" : $"<small>{PageText.Breakable(worst.Name)}</small>";
        return $"""
            <td class="m" data-label="worst"><div><span class="{(isInside ? "" : "bad")}">{Number.Share(share)}</span><svg viewBox="0 0 1 1" preserveAspectRatio="none" role="img" aria-label="{PageText.Encode(suite)}: {Number.Share(share)} of the bound"><rect class="{(isInside ? "in" : "out")}" width="{width}" height="1"/></svg></div>{name}</td>
            """;
    }
}
