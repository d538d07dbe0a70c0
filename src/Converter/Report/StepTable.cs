using System.Globalization;
using System.Text;
using ResNetVk.Format.Plan;

namespace ResNetVk.Converter.Report;

/// <summary>The table of steps with what each took in and how it runs. Cells carry their column's title for narrow screens.</summary>
internal static class StepTable
{
    /// <summary>Adds the table and a paragraph on what is not in it.</summary>
    /// <param name="html">Where to.</param>
    /// <param name="fusion">The steps.</param>
    /// <param name="plan">The plan they are of.</param>
    /// <param name="groups">The groups of the page that list all alternatives.</param>
    public static void Append(StringBuilder html, FusionReport fusion, ModelPlan plan, IReadOnlyList<KernelGroup> groups)
    {
        Dictionary<string, int> groupOf = groups
            .SelectMany((group, i) => group.Steps.Select(step => (step, i)))
            .DistinctBy(p => p.step)
            .ToDictionary(p => p.step, p => p.i);
        html.Append("""
            <h2 id="steps">Steps and what was fused into them</h2>
            <p id="finder" hidden="hidden"><label>Find steps: <input id="find" type="search" placeholder="name, operator, kernel, shape…"/></label>
            <output id="found"></output></p>
            <table id="steptable"><thead><tr><th>#</th><th>step</th><th>operator</th><th class="w">took in</th><th>result</th>
            <th class="v">kernel</th><th>grid of workgroup</th><th class="n">multiply-adds</th></tr></thead><tbody>
            """);
        for (int index = 0; index < fusion.Rows.Count; index++)
        {
            FusionRow row = fusion.Rows[index];
            html.Append(CultureInfo.InvariantCulture, $"""
                <tr id="step{index}"><td class="k" data-label="step">{index}</td><td class="s">{PageText.Breakable(row.Name)}</td>
                <td data-label="operator">{PageText.Breakable(row.Operator)}</td><td class="w" data-label="took in">{TookIn(row)}</td>
                <td class="c" data-label="result">{string.Join("x", row.Shape)}</td><td class="v" data-label="kernel">{Kernel(row, groupOf[$"{index}"])}</td>
                <td class="c" data-label="grid of workgroup">{string.Join("<br/>", row.First.Dispatches.Select(DispatchText.Of))}</td>
                <td class="n" data-label="multiply-adds">{(row.MultiplyAdds == 0 ? "" : PageText.Count(row.MultiplyAdds))}</td></tr>
                """);
        }

        html.Append("</tbody></table>");
        AppendOthers(html, fusion, plan);
    }

    private static string TookIn(FusionRow row) =>
        row.TookIn.Count == 0 ? "" : $"<ul>{string.Concat(row.TookIn.Select(n => $"<li>{PageText.Breakable(n)}</li>"))}</ul>";

    // A device takes the first alternative that it can run, on a processor perhaps one that computes several steps; the others matter only to whoever asks.
    private static string Kernel(FusionRow row, int group)
    {
        string first = PageText.Breakable(row.First.Name);
        return row.Alternatives.Count == 1 ? first : $"{first} <a href=\"#kernels{group}\">+{row.Alternatives.Count - 1}</a>";
    }

    private static void AppendOthers(StringBuilder html, FusionReport fusion, ModelPlan plan)
    {
        string load = PageText.Count(plan.Inputs.Sum(i => i.Load.FirstForGpus().Dispatches.Count), "dispatch loads", "dispatches load");
        int copied = plan.Inputs.Count(i => i.Load.Alternatives[0].Copy is not null);
        string copy = copied == 0 ? "" : $" (a processor copies {(copied < plan.Inputs.Count ? PageText.Count(copied) + " of them" : plan.Inputs.Count == 1 ? "it" : "them")} instead)";
        int dispatches = plan.Outputs.Sum(o => o.Store.Alternatives[0].Dispatches.Count);
        int copies = plan.Outputs.Count(o => o.Store.Alternatives[0].Copy is not null);
        string store = (dispatches, copies) switch
        {
            (_, 0) => PageText.Count(dispatches, "stores", "store"),
            (0, _) => PageText.Count(copies, "copy stores", "copies store"),
            _ => $"{PageText.Count(dispatches)} and {PageText.Count(copies, "copy", "copies")} store",
        };
        html.Append("<p>The kernel is the one that a device runs when it meets all requirements; grid and workgroup are its. ")
            .Append(CultureInfo.InvariantCulture, $"Besides these steps, {load} the {(plan.Inputs.Count == 1 ? "input" : "inputs")} into the arena{copy} and ")
            .Append(CultureInfo.InvariantCulture, $"{store} the {(plan.Outputs.Count == 1 ? "output" : "outputs")}")
            .Append(plan.Classification is null ? "." : "; soft-max and top-k run when a class is asked for.");
        if (fusion.LoadedWithInput.Count > 0)
        {
            html.Append(" Part of loading a tensor, not of a picture: ").Append(Names(fusion.LoadedWithInput)).Append('.');
        }

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
