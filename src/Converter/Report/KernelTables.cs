using System.Globalization;
using System.Text;
using ResNetVk.Format;
using ResNetVk.Format.Plan;

namespace ResNetVk.Converter.Report;

/// <summary>Every alternative of every step: kernel, what a device must have for it, grid and workgroup. Layers of one size share a table.</summary>
internal static class KernelTables
{
    // Enough numbers of steps to find them; the table of steps links the other way.
    private const int NumbersShown = 24;

    /// <summary>Adds the tables.</summary>
    public static void Append(StringBuilder html, IReadOnlyList<KernelGroup> groups)
    {
        html.Append("<h2 id=\"kernels\">Kernels and their alternatives</h2>")
            .Append("<p>A device runs the first alternative whose requirements it meets; the last of each list needs Vulkan 1.1 only.</p>");
        for (int i = 0; i < groups.Count; i++)
        {
            KernelGroup group = groups[i];
            html.Append(CultureInfo.InvariantCulture, $"""
                <details class="kernels" id="kernels{i}"><summary><b>{PageText.Breakable(group.Title)}</b> {PageText.Breakable(group.Alternatives[0].Name)}
                {(group.Alternatives.Count == 1 ? "" : $" and {group.Alternatives.Count - 1} more")}<small>{Steps(group)}</small></summary>
                <table><thead><tr><th>#</th><th class="v">kernel</th><th>needs</th><th>dispatches: grid of workgroup</th></tr></thead><tbody>
                """);
            Append(html, group.Alternatives);
            html.Append("</tbody></table></details>");
        }
    }

    private static void Append(StringBuilder html, IReadOnlyList<Alternative> alternatives)
    {
        for (int rank = 0; rank < alternatives.Count; rank++)
        {
            Alternative alternative = alternatives[rank];
            string dispatches = alternative.Copy is ArenaRange copy
                ? DispatchText.Of(copy)
                : string.Join("<br/>", alternative.Dispatches.Select(d => $"{PageText.Breakable(ShaderOf(d))}: {DispatchText.Of(d)}"));
            html.Append(CultureInfo.InvariantCulture, $"""
                <tr><td class="k" data-label="alternative">{rank + 1}</td><td class="s v">{PageText.Breakable(alternative.Name)}</td>
                <td data-label="needs">{DispatchText.Describe(alternative.Requirements)}</td>
                <td data-label="dispatches: grid of workgroup">{dispatches}</td></tr>
                """);
        }
    }

    private static string Steps(KernelGroup group)
    {
        bool isBody = int.TryParse(group.Steps[0], NumberStyles.None, CultureInfo.InvariantCulture, out _);
        string names = string.Join(", ", group.Steps.Take(NumbersShown).Select(s => isBody ? $"<a href=\"#step{s}\">{s}</a>" : PageText.Encode(s)));
        string more = group.Steps.Count > NumbersShown ? $" and {group.Steps.Count - NumbersShown} more" : "";
        return $"{(isBody ? group.Steps.Count == 1 ? "step " : "steps " : "")}{names}{more}";
    }

    private static string ShaderOf(Dispatch dispatch) => dispatch.Shader.StartsWith(CompiledModel.ShaderPrefix, StringComparison.Ordinal) ? dispatch.Shader[CompiledModel.ShaderPrefix.Length..] : dispatch.Shader;
}
