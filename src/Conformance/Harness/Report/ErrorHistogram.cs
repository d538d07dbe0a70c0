using System.Globalization;
using System.Text;
using ResNetVk.Converter.Report;

namespace ResNetVk.Conformance.Harness.Report;

/// <summary>How many cases came how near to their bounds: a column per range of error over bound.</summary>
internal static class ErrorHistogram
{
    // Upper ends of the ranges; the first holds exact results only, what lies above the last is out of bounds.
    private static readonly double[] s_ends = [0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1];

    /// <summary>The picture; empty where no case compares sizes.</summary>
    public static string Render(IEnumerable<CaseResult> results)
    {
        double[] shares = [.. results.Where(r => r.Status != CaseStatus.ExpectedFailure).Select(r => r.WorstErrorOverBound).OfType<double>()];
        if (shares.Length == 0)
        {
            return "";
        }

        int[] counts = new int[s_ends.Length + 1];
        foreach (double share in shares)
        {
            // NaN is in no range: it is out of bounds.
            int bin = Array.FindIndex(s_ends, end => share <= end);
            counts[bin < 0 ? s_ends.Length : bin]++;
        }

        StringBuilder html = new("<figure class=\"hist\"><div class=\"bars\">");
        int most = counts.Max();
        for (int i = 0; i < counts.Length; i++)
        {
            double height = 100.0 * counts[i] / most;
            html.Append(CultureInfo.InvariantCulture, $"""
                <div><b>{(counts[i] == 0 ? "" : PageText.Count(counts[i]))}</b><svg viewBox="0 0 1 100" preserveAspectRatio="none" role="img" aria-label="{counts[i]} cases, error over bound {Label(i)}"><rect class="{(i < s_ends.Length ? "in" : "out")}" width="1" y="{100 - height:0.##}" height="{height:0.##}"/></svg><span>{Label(i)}</span></div>
                """);
        }

        return html.Append("</div><figcaption>cases by their largest error: up to so many percent of the error allowed</figcaption></figure>").ToString();
    }

    private static string Label(int bin) =>
        bin == 0 ? "0" : bin == s_ends.Length ? "&gt;100%" : $"{(100 * s_ends[bin]).ToString("0.#", CultureInfo.InvariantCulture)}%";
}
