using System.Globalization;
using System.Text;
using ResNetVk.Conformance.Verification;
using ResNetVk.Converter.Report;

namespace ResNetVk.Training;

/// <summary>What the page says of the files beside TorchSharp: what ran, and how far the numbers lie from each other.</summary>
internal static class VerificationSection
{
    /// <summary>Appends the section.</summary>
    public static void Append(StringBuilder html, RunFindings findings)
    {
        string which = findings.Subset.Length == findings.Torch.Count
            ? $"All {PageText.Count(findings.Torch.Count)} test images" : $"{PageText.Count(findings.Subset.Length)} test images, evenly spread over all {PageText.Count(findings.Torch.Count)} and the same each time,";
        html.Append(CultureInfo.InvariantCulture, $"""
            <section><h2 id="verification">Verification</h2><p class="about">{which} were classified by TorchSharp on the CPU, by ONNX Runtime from {TrainingRun.ModelName}, and by the Vulkan runtime from
            {RunReport.ConvertedName}, to which pictures are given as they are. A logit may differ by {Verifier.DefaultRelativeBound:0.####} of the largest.</p>
            """);
        html.Append("<ul>");
        html.Append(CultureInfo.InvariantCulture, $"<li>TorchSharp: {PageText.Count(findings.Compared.Correct)} right, {ModelCard.Percent(findings.Compared.Accuracy)}</li>");
        foreach (RuntimeResult runtime in findings.Runtimes)
        {
            string result = runtime.Predictions is { } p ? $": {PageText.Count(p.Correct)} right, {ModelCard.Percent(p.Accuracy)}" : "";
            html.Append(CultureInfo.InvariantCulture, $"<li>{PageText.Encode($"{runtime.Name} {runtime.On}{result}")}</li>");
        }

        if (findings.Problem is { } problem)
        {
            html.Append(CultureInfo.InvariantCulture, $"<li>The network cannot be converted: {PageText.Encode(problem)}</li>");
        }

        html.Append("</ul>");
        if (findings.Comparisons.Count > 0)
        {
            AppendTable(html, findings.Comparisons);
        }

        html.Append("</section>");
    }

    private static void AppendTable(StringBuilder html, IReadOnlyList<LogitsComparison> comparisons)
    {
        html.Append("""<table><thead><tr><th>compared</th><th class="n">same class</th><th class="n">ties</th><th class="n">largest difference</th><th class="n">allowed</th><th>share of the bound</th><th class="n">smallest cosine</th></tr></thead><tbody>""");
        foreach (LogitsComparison c in comparisons)
        {
            double share = c.Bound > 0 ? c.MaxAbsoluteError / c.Bound : c.MaxAbsoluteError > 0 ? double.PositiveInfinity : 0;
            string width = Math.Min(share, 1).ToString("0.####", CultureInfo.InvariantCulture);
            html.Append(CultureInfo.InvariantCulture, $"""
                <tr><td class="s">{PageText.Encode(c.Name)} <span class="{(c.Passed ? "good" : "bad")}">{(c.Passed ? "✓" : "✗ differs")}</span></td><td class="n" data-label="same class">{PageText.Count(c.Same)} of {PageText.Count(c.Images)}</td><td class="n {(c.Ties == 0 ? "zero" : "")}" data-label="ties">{c.Ties}</td>
                <td class="n" data-label="largest difference">{c.MaxAbsoluteError:G3}</td><td class="n" data-label="allowed">{c.Bound:G3}</td>
                <td class="m" data-label="share"><div><span class="{(c.Passed ? "" : "bad")}">{100 * share:0.##} %</span><svg viewBox="0 0 1 1" preserveAspectRatio="none" role="img" aria-label="{100 * share:0.##} % of the bound"><rect class="{(c.Passed ? "in" : "out")}" width="{width}" height="1"/></svg></div></td><td class="n" data-label="smallest cosine">{c.Cosine:F7}</td></tr>
                """);
        }

        html.Append("</tbody></table>");
    }
}
