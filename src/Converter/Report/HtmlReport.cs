using System.Globalization;
using System.Text;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Passes;
using ResNetVk.Converter.Report.Pictures;
using ResNetVk.Format;
using ResNetVk.Format.Plan;

namespace ResNetVk.Converter.Report;

/// <summary>
/// One self-contained HTML page about a conversion: summary and verdict, pictures of the graph before and after, what was not fused,
/// memory over time, steps, kernels. The page is also well-formed XML, so that scripts can take it apart; it loads nothing and works without its script.
/// </summary>
public static class HtmlReport
{
    // More reasons than these are read in their own table.
    private const int ReasonsInVerdict = 4;

    /// <summary>Renders the page.</summary>
    public static string Render(Compilation compilation)
    {
        ModelPlan plan = compilation.Model.Plan;
        FusionReport fusion = new(compilation);
        IReadOnlyList<KernelGroup> groups = KernelGroup.Of(plan, fusion.Rows);
        StringBuilder html = new();
        html.Append(CultureInfo.InvariantCulture, $"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"/><meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta http-equiv="Content-Security-Policy" content="{PageScript.Policy}"/>
            <title>{PageText.Encode(plan.Name)}: conversion report</title><style>{PageStyle.Css}{PictureStyle.Css}</style></head><body>
            <header><h1>{PageText.Breakable(plan.Name)}</h1>
            <p class="from">converted by {PageText.Encode(plan.Provenance.Tool)} from {PageText.Breakable(plan.Provenance.Source)},
            SHA-256 <code>{PageText.Encode(plan.Provenance.SourceSha256)}</code></p><p>{Ports(plan)}</p>
            """);
        AppendSummary(html, plan, compilation.Rounding);
        AppendVerdict(html, fusion.Verdict);
        html.Append(GlanceChart.Render(compilation));
        int others = compilation.Model.Plans.Count - 1;
        string[] more = others == 0
            ? []
            : [$"the file also has {PageText.Count(others, "plan for another input shape", "plans for other input shapes")}; this page shows the first"];
        foreach (string note in compilation.Notes.Concat(more))
        {
            html.Append("<p class=\"note\">").Append(PageText.Encode(note)).Append("</p>");
        }

        html.Append("</header><main><section class=\"wide\"><h2 id=\"network\">The network before and after</h2>")
            .Append(NetworkPictures.Render(compilation)).Append("</section><section>");
        AppendNotFused(html, fusion);
        html.Append("<h2 id=\"memory\">Activation memory over time</h2>").Append(MemoryChart.Render(plan));
        StepTable.Append(html, fusion, plan, groups);
        KernelTables.Append(html, groups);
        html.Append("<h2 id=\"text\">Graphs as text</h2>");
        AppendGraph(html, "Graph as imported", compilation.GraphBeforePasses);
        AppendGraph(html, "Graph after all passes", compilation.Optimized.Graph);
        return html.Append(CultureInfo.InvariantCulture, $"</section></main><script>{PageScript.Text}</script></body></html>\n").ToString();
    }

    private static string Ports(ModelPlan plan)
    {
        IEnumerable<string> inputs = plan.Inputs.Select(i => $"<b>{PageText.Breakable(i.Name)}</b> {string.Join('x', i.Shape)}");
        IEnumerable<string> outputs = plan.Outputs.Select(o => $"<b>{PageText.Breakable(o.Name)}</b> {string.Join('x', o.Shape)}");
        return $"{string.Join(", ", inputs)} → {string.Join(", ", outputs)}";
    }

    private static void AppendSummary(StringBuilder html, ModelPlan plan, RoundingSummary? rounding)
    {
        int dispatches = plan.Steps.Sum(s => s.FirstAlone().Dispatches.Count);
        string arena = ByteSize.Format(plan.ArenaSizeInBytes);
        (string Name, string Figure, string Small)[] figures =
        [
            ("dispatches", PageText.Count(dispatches), $"from {PageText.Count(plan.Statistics.SourceNodes, "node", "nodes")}"),
            ("multiply-adds", PageText.Count(plan.Statistics.MultiplyAdds), "per inference"),
            ("parameters", PageText.Count(plan.Statistics.Parameters), "learned"),
            ("weights", ByteSize.Format(plan.Statistics.WeightSizeInBytes), rounding is null ? "in the file, fp32" : "in the file, fp16"),
            ("arena", arena, (plan.ActivationType == ElementType.F16 ? "fp16, " : "") + (plan.ArenaSizeInBytes == plan.ArenaLowerBoundInBytes
                ? "its lower bound, none can be smaller"
                : $"lower bound {ByteSize.Format(plan.ArenaLowerBoundInBytes)}")),
        ];
        html.Append("<dl>");
        foreach ((string name, string figure, string small) in figures)
        {
            html.Append(CultureInfo.InvariantCulture, $"<div><dt>{name}</dt><dd>{figure}<small>{small}</small></dd></div>");
        }

        html.Append("</dl>");
        if (rounding is not null)
        {
            html.Append(CultureInfo.InvariantCulture, $"""
                <p class="rounding">{(plan.ActivationType == ElementType.F16 ? "Weights and activations" : "Weights")} are stored in 16 bits and everything is computed in 32. Rounding changed a weight by at most
                {rounding.LargestError:0.0E-0} (<b>{PageText.Breakable(rounding.AtLargestError)}</b>), and by at most {rounding.LargestRelativeError:0.0E-0}
                of the largest weight of its layer (<b>{PageText.Breakable(rounding.AtLargestRelativeError)}</b>).</p>
                """);
        }
    }

    private static void AppendVerdict(StringBuilder html, FusionVerdict verdict)
    {
        bool isClean = verdict.OwnDispatches.Count == 0;
        html.Append(CultureInfo.InvariantCulture, $"""
            <div class="verdict {(isClean ? "clean" : "mixed")}"><p><strong>{PageText.Encode(verdict.Sentence)}</strong> {PageText.Encode(verdict.Evidence)}</p>
            """);
        if (!isClean)
        {
            html.Append("<ul>");
            foreach (NotFusedRow row in verdict.OwnDispatches.Take(ReasonsInVerdict))
            {
                html.Append(CultureInfo.InvariantCulture, $"<li><b>{PageText.Breakable(row.Name)}</b>: {PageText.Encode(row.Reason)}</li>");
            }

            html.Append(verdict.OwnDispatches.Count > ReasonsInVerdict
                ? $"<li><a href=\"#notfused\">and {PageText.Count(verdict.OwnDispatches.Count - ReasonsInVerdict)} more</a></li></ul>"
                : "</ul>");
        }

        html.Append("</div>");
    }

    private static void AppendNotFused(StringBuilder html, FusionReport fusion)
    {
        html.Append("<h2 id=\"notfused\">Not fused</h2>");
        if (fusion.NotFused.Count == 0)
        {
            html.Append("<p>Nothing: all that a layer can take in was taken in.</p>");
            return;
        }

        html.Append("<table><thead><tr><th>node</th><th>operator</th><th class=\"w\">why</th></tr></thead><tbody>");
        foreach (NotFusedRow row in fusion.NotFused)
        {
            html.Append(CultureInfo.InvariantCulture, $"""
                <tr><td class="s">{PageText.Breakable(row.Name)}</td><td data-label="operator">{PageText.Breakable(row.Operator)}</td>
                <td class="w" data-label="why">{PageText.Encode(row.Reason)}</td></tr>
                """);
        }

        html.Append("</tbody></table>");
    }

    private static void AppendGraph(StringBuilder html, string title, Graph graph) => html.Append(CultureInfo.InvariantCulture, $"""
        <details class="graph"><summary>{PageText.Encode(title)}</summary><pre>{PageText.Encode(GraphPrinter.Print(graph))}</pre></details>
        """);
}
