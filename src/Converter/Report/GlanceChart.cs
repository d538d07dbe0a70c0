using System.Globalization;
using System.Text;
using ResNetVk.Converter.Report.Pictures;

namespace ResNetVk.Converter.Report;

/// <summary>The whole network at a glance: a bar of all nodes as imported and one of all steps, in execution order, each node as wide as each step.</summary>
internal static class GlanceChart
{
    /// <summary>The two bars.</summary>
    public static string Render(Compilation compilation)
    {
        NodeFates fates = new(compilation);
        OperatorKind[] before = [.. compilation.GraphBeforePasses.Nodes.Select(n => OperatorLabel.KindOf(n.Operator))];
        OperatorKind[] after = [.. compilation.Optimized.Graph.Nodes.Where(n => fates.StepOf(n) is not null).Select(n => OperatorLabel.KindOf(n.Operator))];
        int width = Math.Max(before.Length, after.Length);
        StringBuilder html = new("<figure class=\"glance\">");
        AppendBar(html, before, width, PageText.Count(before.Length, "node as imported", "nodes as imported"));
        AppendBar(html, after, width, PageText.Count(after.Length, "step to run", "steps to run"));
        html.Append("</figure>");
        return html.ToString();
    }

    private static void AppendBar(StringBuilder html, OperatorKind[] kinds, int width, string caption)
    {
        html.Append(CultureInfo.InvariantCulture, $"""
            <div><span>{caption}</span><svg viewBox="0 0 {width} 1" preserveAspectRatio="none" role="img" aria-label="{caption}">
            """);
        foreach (IGrouping<OperatorKind, int> kind in Enumerable.Range(0, kinds.Length).GroupBy(i => kinds[i]))
        {
            html.Append(CultureInfo.InvariantCulture, $"<path class=\"{OperatorLabel.Style(kind.Key)}\" d=\"");
            foreach (int place in kind)
            {
                html.Append(CultureInfo.InvariantCulture, $"M{place} 0h1v1h-1z");
            }

            html.Append("\"/>");
        }

        html.Append("</svg></div>");
    }
}
