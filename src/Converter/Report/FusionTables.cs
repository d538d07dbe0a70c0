using System.Globalization;
using System.Text;
using ResNetVk.Format.Plan;

namespace ResNetVk.Converter.Report;

/// <summary>The tables of the page: every step with what it took in, and the nodes that could not be fused. Cells carry their column's title for narrow screens.</summary>
internal static class FusionTables
{
    /// <summary>Adds the table of steps and a paragraph on what is not in it.</summary>
    public static void AppendSteps(StringBuilder html, FusionReport fusion, ModelPlan plan)
    {
        html.Append("<h2>Steps and what was fused into them</h2><table><thead><tr><th>#</th><th>step</th><th>operator</th><th class=\"w\">took in</th>")
            .Append("<th>kernel</th><th class=\"n\">multiply-adds</th></tr></thead><tbody>");
        int index = 0;
        foreach (FusionRow row in fusion.Rows)
        {
            html.Append(CultureInfo.InvariantCulture, $"""
                <tr><td class="k" data-label="step">{index++}</td><td class="s">{PageText.Breakable(row.Name)}</td>
                <td data-label="operator">{PageText.Breakable(row.Operator)}</td><td class="w" data-label="took in">{TookIn(row)}</td>
                <td class="v" data-label="kernel">{Kernels(row)}</td><td class="n" data-label="multiply-adds">{(row.MultiplyAdds == 0 ? "" : PageText.Count(row.MultiplyAdds))}</td></tr>
                """);
        }

        html.Append("</tbody></table>");
        AppendOthers(html, fusion, plan);
    }

    /// <summary>Adds the table of nodes that stay dispatches of their own.</summary>
    public static void AppendNotFused(StringBuilder html, FusionReport fusion)
    {
        html.Append("<h2>Not fused</h2>");
        if (fusion.NotFused.Count == 0)
        {
            html.Append("<p>Nothing: no batch norm, activation or addition is a dispatch of its own.</p>");
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

    private static string TookIn(FusionRow row) =>
        row.TookIn.Count == 0 ? "" : $"<ul>{string.Concat(row.TookIn.Select(n => $"<li>{PageText.Breakable(n)}</li>"))}</ul>";

    // A device takes the first alternative that it can run; the others matter only to whoever asks.
    private static string Kernels(FusionRow row)
    {
        string[] names = [.. row.Alternatives.Select(a => PageText.Breakable(a.Name))];
        return names.Length == 1 ? names[0] : $"{names[0]}<details><summary>{names.Length - 1} more</summary>{string.Join("<br/>", names[1..])}</details>";
    }

    private static void AppendOthers(StringBuilder html, FusionReport fusion, ModelPlan plan)
    {
        string load = PageText.Count(plan.Inputs.Sum(i => i.Load.Alternatives[0].Dispatches.Count), "dispatch loads", "dispatches load");
        string store = PageText.Count(plan.Outputs.Sum(o => o.Store.Alternatives[0].Dispatches.Count), "stores", "store");
        html.Append("<p>A device runs the first kernel whose requirements it meets; the others are listed in order of preference. ")
            .Append(CultureInfo.InvariantCulture, $"Besides these steps, {load} the {(plan.Inputs.Count == 1 ? "input" : "inputs")} into the arena and ")
            .Append(CultureInfo.InvariantCulture, $"{store} the {(plan.Outputs.Count == 1 ? "output" : "outputs")}")
            .Append(plan.Classification is null ? "." : "; soft-max and top-k run when a class is asked for.");
        if (fusion.SharedStorage.Count > 0)
        {
            html.Append(" Only another shape of their input, no dispatch: ").Append(Names(fusion.SharedStorage)).Append('.');
        }

        if (fusion.Removed.Count > 0)
        {
            html.Append(" Removed, they do nothing: ").Append(Names(fusion.Removed)).Append('.');
        }

        html.Append("</p>");
    }

    private static string Names(IEnumerable<string> names) => string.Join(", ", names.Select(PageText.Breakable));
}
