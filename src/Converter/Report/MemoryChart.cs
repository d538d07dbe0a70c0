using System.Globalization;
using System.Text;
using ResNetVk.Format.Plan;

namespace ResNetVk.Converter.Report;

/// <summary>A picture of the arena: steps to the right, bytes upwards, one box per region of memory while it is in use.</summary>
/// <remarks>
/// Only the boxes are a stretched drawing, in units of one step and of a thousandth of the height. All labels are text of the page
/// placed in percent, so they keep their size at every width.
/// </remarks>
internal sealed class MemoryChart
{
    private const double Height = 1000;

    // Keeps the line of the lower bound clear of the upper edge.
    private const double Headroom = 1.05;

    private const int MostOutlined = 300;

    private readonly ModelPlan _plan;
    private readonly PlanStep[] _steps;
    private readonly double _top;

    private MemoryChart(ModelPlan plan)
    {
        _plan = plan;
        _steps = [.. plan.Inputs.Select(i => i.Load), .. plan.Steps, .. plan.Outputs.Select(o => o.Store)];
        _top = Math.Max(1, Math.Max(plan.ArenaSizeInBytes, plan.ArenaLowerBoundInBytes)) * Headroom;
    }

    /// <summary>The chart with axes and legend as an HTML figure.</summary>
    public static string Render(ModelPlan plan)
    {
        MemoryChart chart = new(plan);
        StringBuilder html = new("<figure><div class=\"plot\">");
        chart.AppendSizes(html);
        chart.AppendBoxes(html);
        chart.AppendSteps(html);
        string notDrawn = plan.Steps.Any(step => step.Alternatives.Any(a => a.Covers > 0))
            ? "What steps computed together keep until the last of them has ended is not drawn. "
            : "";
        html.Append("</div><figcaption>Each box is memory that one step fills, its result or its scratch space: as high as it is large, as wide as the steps for which it is kept. ");
        html.Append(CultureInfo.InvariantCulture, $"""
            The arena, which all of them share, takes {ByteSize.Format(plan.ArenaSizeInBytes)}. The dashed line is the lower bound,
            {ByteSize.Format(plan.ArenaLowerBoundInBytes)}: the most that is in use at any one step, so no arrangement needs less.
            {notDrawn}Point at a box for its name and size.</figcaption></figure>
            """);
        return html.ToString();
    }

    private void AppendSizes(StringBuilder html)
    {
        (double size, string name) = ByteSize.Unit(_plan.ArenaSizeInBytes);
        html.Append("<div class=\"ys\">");
        foreach (double tick in SizeTicks())
        {
            string label = tick == 0 ? "0" : string.Create(CultureInfo.InvariantCulture, $"{tick / size:0.##} {name}");
            html.Append(CultureInfo.InvariantCulture, $"<span style=\"bottom:{tick / _top * 100:F2}%\">{label}</span>");
        }

        html.Append("</div>");
    }

    private void AppendBoxes(StringBuilder html)
    {
        html.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {_steps.Length} {Height}\" preserveAspectRatio=\"none\" role=\"img\" ")
            .Append("aria-label=\"places in the arena over the steps of an inference\">");
        foreach (double tick in SizeTicks().Skip(1))
        {
            AppendLine(html, "grid", tick);
        }

        // Outlines of boxes narrower than a few pixels would be all there is to see.
        string style = _steps.Length > MostOutlined ? "life thin" : "life";
        int hue = 0;
        foreach (ArenaLife life in ArenaLife.Of(_steps))
        {
            hue = (hue + 47) % 360;
            html.Append(CultureInfo.InvariantCulture, $"""
                <rect class="{style}" x="{life.First}" y="{Y(life.OffsetInBytes + life.SizeInBytes):F1}" width="{life.Last - life.First + 1}"
                 height="{life.SizeInBytes / _top * Height:F1}" fill="hsl({hue} 60% 55% / .65)"><title>{PageText.Encode(life.Writer)}:
                {ByteSize.Format(life.SizeInBytes)} at offset {ByteSize.Format(life.OffsetInBytes)}, from {Label(life.First)} to {Label(life.Last)}</title></rect>
                """);
        }

        AppendLine(html, "bound", _plan.ArenaLowerBoundInBytes);
        html.Append("</svg>");
    }

    private void AppendSteps(StringBuilder html)
    {
        html.Append("<div class=\"xs\">");
        AppendStep(html, 0, Label(0));

        // Numbers keep off the words at both ends.
        double margin = _steps.Length * 0.08;
        int every = (int)Math.Max(1, RoundStep(_plan.Steps.Count / 6.0));
        for (int step = 0; step < _plan.Steps.Count; step += every)
        {
            int index = _plan.Inputs.Count + step;
            if (index > margin && index < _steps.Length - 1 - margin)
            {
                AppendStep(html, index, step.ToString(CultureInfo.InvariantCulture));
            }
        }

        AppendStep(html, _steps.Length - 1, Label(_steps.Length - 1));
        html.Append("</div><div class=\"xt\">step</div>");
    }

    private void AppendStep(StringBuilder html, int index, string label) =>
        html.Append(CultureInfo.InvariantCulture, $"<span style=\"left:{(index + 0.5) / _steps.Length * 100:F2}%\">{label}</span>");

    private void AppendLine(StringBuilder html, string style, double bytes) =>
        html.Append(CultureInfo.InvariantCulture, $"<line class=\"{style}\" x1=\"0\" x2=\"{_steps.Length}\" y1=\"{Y(bytes):F1}\" y2=\"{Y(bytes):F1}\"/>");

    private double Y(double bytes) => Height - (bytes / _top * Height);

    // The body's steps are numbered as everywhere on the page.
    private string Label(int index) => index < _plan.Inputs.Count
        ? "load"
        : index < _plan.Inputs.Count + _plan.Steps.Count ? $"step {index - _plan.Inputs.Count}" : "store";

    private IEnumerable<double> SizeTicks()
    {
        double unit = ByteSize.Unit(_plan.ArenaSizeInBytes).Size;
        double step = Math.Max(1, RoundStep(_top / unit / 5) * unit);
        for (double tick = 0; tick < _top; tick += step)
        {
            yield return tick;
        }
    }

    /// <summary>The smallest of 1, 2, 5, 10, 20, ... (and their tenths, hundredths, ...) that is not below a positive number.</summary>
    private static double RoundStep(double least)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        double digit = least / power;
        return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
    }
}
