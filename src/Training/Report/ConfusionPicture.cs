using System.Globalization;
using System.Text;
using ResNetVk.Converter.Report;

namespace ResNetVk.Training;

/// <summary>The confusion matrix as a picture (SVG): a row for each class, a column for what was taken for it, darker where there are more.</summary>
internal static class ConfusionPicture
{
    private const int MostNumbered = 20;
    private const int Cell = 46;
    private const int Space = 118;
    private const int SpaceAbove = 96;

    // Of names so long that they would run out of the picture.
    private const int MostLetters = 15;

    /// <summary>Draws it; colours are those of the page, light or dark.</summary>
    /// <param name="predictions">At least one image.</param>
    /// <param name="labels">Class names.</param>
    public static string Render(TestPredictions predictions, IReadOnlyList<string> labels)
    {
        int classes = predictions.Classes;
        bool isNumbered = classes <= MostNumbered;
        int cell = isNumbered ? Cell : Math.Max(4, 700 / classes);
        (int left, int top) = isNumbered ? (Space, SpaceAbove) : (24, 24);
        int side = cell * classes;
        int right = isNumbered ? 40 : 1;
        StringBuilder svg = new();
        svg.Append(Invariant($"<div class=\"wide\"><svg class=\"confusion\" viewBox=\"0 0 {left + side + right} {top + side + 1}\" style=\"width:{left + side + right}px\" role=\"img\" aria-label=\"confusion matrix of {classes} classes\">"));
        for (int row = 0; row < classes; row++)
        {
            int images = predictions.CountsOf(row).Images;
            if (isNumbered)
            {
                string name = Short(labels[row]);
                svg.Append(Invariant($"<text x=\"{left - 8}\" y=\"{top + (row * cell) + (cell / 2) + 5}\" text-anchor=\"end\">{name}</text>"));
                svg.Append(Invariant($"<text transform=\"translate({left + (row * cell) + (cell / 2) + 4},{top - 8}) rotate(-45)\">{name}</text>"));
            }

            for (int column = 0; column < classes; column++)
            {
                int count = predictions.Confusion[row, column];
                if (count > 0)
                {
                    AppendCell(svg, row, column, count, (double)count / images);
                }
            }
        }

        svg.Append(Invariant($"<rect class=\"frame\" x=\"{left}\" y=\"{top}\" width=\"{side}\" height=\"{side}\"/>"));
        return svg.Append("</svg></div><p class=\"about\">Rows: what an image shows. Columns: what the network says. Numbers are images; the darker, the larger the share of the row. "
            + (isNumbered ? "" : "Hold the pointer over a cell for its classes. ") + "Right answers are on the diagonal.</p>").ToString();

        void AppendCell(StringBuilder to, int row, int column, int count, double share)
        {
            // Few mistakes among many right answers are to be seen, too.
            double opacity = 0.08 + (0.92 * Math.Sqrt(share));
            (int x, int y) = (left + (column * cell), top + (row * cell));
            string title = $"{labels[row]} → {labels[column]}: {PageText.Count(count)} ({(100 * share).ToString("F1", CultureInfo.InvariantCulture)} %)";
            to.Append(Invariant($"<g><title>{PageText.Encode(title)}</title><rect class=\"{(row == column ? "right" : "wrong")}\" x=\"{x}\" y=\"{y}\" width=\"{cell}\" height=\"{cell}\" fill-opacity=\"{opacity:0.##}\"/>"));
            if (isNumbered)
            {
                to.Append(Invariant($"<text class=\"{(opacity > 0.6 ? "on" : "")}\" x=\"{x + (cell / 2)}\" y=\"{y + (cell / 2) + 5}\" text-anchor=\"middle\">{count}</text>"));
            }

            to.Append("</g>");
        }
    }

    private static string Short(string label) => PageText.Encode(label.Length <= MostLetters ? label : label[..(MostLetters - 1)] + "…");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
