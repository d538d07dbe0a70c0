using System.Globalization;
using System.Net;
using System.Text;
using ResNetVk.Converter.Graphs;
using ResNetVk.Format.Plan;

namespace ResNetVk.Converter.Report;

/// <summary>One self-contained HTML page about a conversion: summary, fusion table, memory over time, the graph before and after.</summary>
public static class HtmlReport
{
    /// <summary>Renders the page.</summary>
    public static string Render(Compilation compilation)
    {
        ModelPlan plan = compilation.Model.Plan;
        FusionReport fusion = new(compilation);
        StringBuilder html = new();
        html.Append(CultureInfo.InvariantCulture, $"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Text(plan.Name)}: conversion report</title><style>{Style}</style></head><body>
            <h1>{Text(plan.Name)}</h1>
            <p class="from">converted by {Text(plan.Provenance.Tool)} from {Text(plan.Provenance.Source)},
            SHA-256 <code>{Text(plan.Provenance.SourceSha256)}</code></p>
            """);
        AppendSummary(html, plan);
        foreach (string note in compilation.Notes)
        {
            html.Append("<p class=\"note\">").Append(Text(note)).Append("</p>");
        }

        AppendFusion(html, fusion, plan);
        AppendNotFused(html, fusion);
        html.Append("<h2>Activation memory over time</h2>").Append(MemoryChart.Render(plan));
        AppendGraph(html, "Graph as imported", compilation.GraphBeforePasses);
        AppendGraph(html, "Graph after all passes", GraphPrinter.Print(compilation.Optimized.Graph));
        return html.Append("</body></html>\n").ToString();
    }

    internal static string Text(string text) => WebUtility.HtmlEncode(text);

    private static void AppendSummary(StringBuilder html, ModelPlan plan)
    {
        int dispatches = plan.Steps.Sum(s => s.Alternatives[0].Dispatches.Count);
        (string Name, string Figure)[] figures =
        [
            ("parameters", Count(plan.Statistics.Parameters)),
            ("multiply-adds", Count(plan.Statistics.MultiplyAdds)),
            ("nodes in", Count(plan.Statistics.SourceNodes)),
            ("dispatches out", Count(dispatches)),
            ("weights", Bytes(plan.Statistics.WeightSizeInBytes)),
            ("arena", $"{Bytes(plan.ArenaSizeInBytes)} (lower bound {Bytes(plan.ArenaLowerBoundInBytes)})"),
        ];
        html.Append("<dl>");
        foreach ((string name, string figure) in figures)
        {
            html.Append(CultureInfo.InvariantCulture, $"<div><dt>{name}</dt><dd>{figure}</dd></div>");
        }

        html.Append("</dl>");
    }

    private static void AppendFusion(StringBuilder html, FusionReport fusion, ModelPlan plan)
    {
        html.Append("<h2>Steps and what was fused into them</h2><div class=\"scroll\"><table><thead><tr><th>#</th><th>step</th><th>operator</th>")
            .Append("<th>took in</th><th>kernels, in order of preference</th><th class=\"n\">multiply-adds</th></tr></thead><tbody>");
        int index = 0;
        foreach (FusionRow row in fusion.Rows)
        {
            html.Append(CultureInfo.InvariantCulture, $"""
                <tr><td>{index++}</td><td>{Text(row.Name)}</td><td>{Text(row.Operator)}</td><td>{Text(string.Join(", ", row.TookIn))}</td>
                <td>{string.Join("<br>", row.Alternatives.Select(a => Text(a.Name)))}</td><td class="n">{(row.MultiplyAdds == 0 ? "" : Count(row.MultiplyAdds))}</td></tr>
                """);
        }

        html.Append(CultureInfo.InvariantCulture, $"</tbody></table></div><p>Beside these: {plan.Inputs.Count} input and {plan.Outputs.Count} output copies")
            .Append(plan.Classification is null ? "." : ", soft-max and top-k when a class is asked for.");
        if (fusion.SharedStorage.Count > 0)
        {
            html.Append(" Without any dispatch, because only the shape changes: ").Append(Text(string.Join(", ", fusion.SharedStorage))).Append('.');
        }

        if (fusion.Removed.Count > 0)
        {
            html.Append(" Removed because they do nothing: ").Append(Text(string.Join(", ", fusion.Removed))).Append('.');
        }

        html.Append("</p>");
    }

    private static void AppendNotFused(StringBuilder html, FusionReport fusion)
    {
        html.Append("<h2>Not fused</h2>");
        if (fusion.NotFused.Count == 0)
        {
            html.Append("<p>Nothing: no batch norm, activation or addition is a dispatch of its own.</p>");
            return;
        }

        html.Append("<div class=\"scroll\"><table><thead><tr><th>node</th><th>operator</th><th>why</th></tr></thead><tbody>");
        foreach (NotFusedRow row in fusion.NotFused)
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><td>{Text(row.Name)}</td><td>{Text(row.Operator)}</td><td>{Text(row.Reason)}</td></tr>");
        }

        html.Append("</tbody></table></div>");
    }

    private static void AppendGraph(StringBuilder html, string title, string text) =>
        html.Append(CultureInfo.InvariantCulture, $"<details><summary>{Text(title)}</summary><pre>{Text(text)}</pre></details>");

    private static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Bytes(long value) => value < 10_000
        ? $"{Count(value)} B"
        : value < 10_000_000 ? FormattableString.Invariant($"{value / 1024.0:F1} KiB") : FormattableString.Invariant($"{value / 1048576.0:F1} MiB");

    private const string Style = """
        :root{color-scheme:light dark;--line:#8884;--soft:#8882;--accent:#2a7de1}
        body{font:15px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}
        h1{margin-bottom:0}.from{opacity:.75;overflow-wrap:anywhere}
        dl{display:flex;flex-wrap:wrap;gap:.75rem;margin:1.5rem 0}dl div{border:1px solid var(--line);border-radius:.5rem;padding:.5rem 1rem}
        dt{opacity:.7;font-size:.85em}dd{margin:0;font-weight:600}
        .note{border-left:4px solid var(--accent);padding-left:.75rem}
        .scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9em}
        th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid var(--line)}thead th{background:var(--soft)}
        .n{text-align:right;white-space:nowrap}
        pre{overflow-x:auto;background:var(--soft);padding:1rem;border-radius:.5rem;font-size:.8em}summary{cursor:pointer;margin:.75rem 0;font-weight:600}
        svg{width:100%;height:auto}svg text{fill:currentColor;font:11px system-ui,sans-serif}
        """;
}
