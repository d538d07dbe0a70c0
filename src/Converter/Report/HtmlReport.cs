using System.Globalization;
using System.Text;
using ResNetVk.Converter.Graphs;
using ResNetVk.Format.Plan;

namespace ResNetVk.Converter.Report;

/// <summary>
/// One self-contained HTML page about a conversion: summary, fusion table, memory over time, the graph before and after. The page is
/// also well-formed XML, so that scripts can take it apart.
/// </summary>
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
            <html lang="en"><head><meta charset="utf-8"/><meta name="viewport" content="width=device-width, initial-scale=1"/>
            <title>{PageText.Encode(plan.Name)}: conversion report</title><style>{PageStyle.Css}</style></head><body>
            <h1>{PageText.Breakable(plan.Name)}</h1>
            <p class="from">converted by {PageText.Encode(plan.Provenance.Tool)} from {PageText.Breakable(plan.Provenance.Source)},
            SHA-256 <code>{PageText.Encode(plan.Provenance.SourceSha256)}</code></p>
            """);
        AppendSummary(html, plan);
        foreach (string note in compilation.Notes)
        {
            html.Append("<p class=\"note\">").Append(PageText.Encode(note)).Append("</p>");
        }

        FusionTables.AppendSteps(html, fusion, plan);
        FusionTables.AppendNotFused(html, fusion);
        html.Append("<h2>Activation memory over time</h2>").Append(MemoryChart.Render(plan));
        html.Append("<h2>Graphs</h2>");
        AppendGraph(html, "Graph as imported", GraphPrinter.Print(compilation.GraphBeforePasses));
        AppendGraph(html, "Graph after all passes", GraphPrinter.Print(compilation.Optimized.Graph));
        return html.Append("</body></html>\n").ToString();
    }

    private static void AppendSummary(StringBuilder html, ModelPlan plan)
    {
        int dispatches = plan.Steps.Sum(s => s.Alternatives[0].Dispatches.Count);
        (string Name, string Figure)[] figures =
        [
            ("parameters", PageText.Count(plan.Statistics.Parameters)),
            ("multiply-adds", PageText.Count(plan.Statistics.MultiplyAdds)),
            ("nodes in", PageText.Count(plan.Statistics.SourceNodes)),
            ("dispatches out", PageText.Count(dispatches)),
            ("weights", ByteSize.Format(plan.Statistics.WeightSizeInBytes)),
            ("arena", $"{ByteSize.Format(plan.ArenaSizeInBytes)}, lower bound {ByteSize.Format(plan.ArenaLowerBoundInBytes)}"),
        ];
        html.Append("<dl>");
        foreach ((string name, string figure) in figures)
        {
            html.Append(CultureInfo.InvariantCulture, $"<div><dt>{name}</dt><dd>{figure}</dd></div>");
        }

        html.Append("</dl>");
    }

    private static void AppendGraph(StringBuilder html, string title, string text) =>
        html.Append(CultureInfo.InvariantCulture, $"<details class=\"graph\"><summary>{PageText.Encode(title)}</summary><pre>{PageText.Encode(text)}</pre></details>");
}
