using System.Globalization;
using ScottPlot;
using ScottPlot.Plottables;

namespace ResNetVk.Offscreen.Report;

/// <summary>Frame times over frames, a line for each mode.</summary>
internal static class FrameTimePlot
{
    private const int Width = 1200;
    private const int Height = 640;

    // Colours that people with the usual weaknesses tell apart (Okabe and Ito 2008).
    // In the order they are drawn: what goes up and down most is behind the others.
    private static readonly (string Mode, string Colour, float LineWidth, string Text)[] s_lines =
    [
        ("async", "#8FD3BC", 1, "RunAsync beside the frames"),
        ("record", "#D55E00", 1.6f, "Record: a whole inference in every frame"),
        ("step", "#0072B2", 2, "RecordStep: as much as fits the budget"),
        ("off", "#555555", 1.6f, "no inference"),
    ];

    public static void Save(DemonstrationReport report, string path)
    {
        using Plot plot = new();
        plot.Font.Set("DejaVu Sans");
        foreach ((string name, string colour, float width, string text) in s_lines)
        {
            if (report.Modes.FirstOrDefault(mode => mode.Mode == name) is not FrameTimes mode)
            {
                continue;
            }

            double[] times = [.. mode.FrameMilliseconds];
            Signal line = plot.Add.Signal(times);
            line.Color = Color.FromHex(colour);
            line.LineWidth = width;
            line.MaximumMarkerSize = 0;
            line.LegendText = string.Create(
                CultureInfo.InvariantCulture, $"{text}: median {FrameTimes.Quantile(times, 0.5):F1} ms, p99 {FrameTimes.Quantile(times, 0.99):F1} ms");
        }

        double top = report.Modes.Max(mode => FrameTimes.Quantile(mode.FrameMilliseconds, 0.99)) * 1.45;
        AddBudget(plot, report);
        plot.Axes.SetLimits(0, report.Modes.Max(mode => mode.FrameMilliseconds.Count), 0, top);
        Style(plot, report);
        plot.SavePng(path, Width, Height);
    }

    // Where frames with a stepped inference should stay below.
    private static void AddBudget(Plot plot, DemonstrationReport report)
    {
        if (report.Modes.FirstOrDefault(mode => mode.Mode == "off") is FrameTimes off && report.Modes.Any(mode => mode.Mode == "step"))
        {
            double limit = FrameTimes.Quantile(off.FrameMilliseconds, 0.5) + report.Budget.TotalMilliseconds;
            HorizontalLine line = plot.Add.HorizontalLine(limit, 1.5f, Colors.Black, LinePattern.Dashed);
            line.LegendText = string.Create(
                CultureInfo.InvariantCulture, $"median without inference + budget of {report.Budget.TotalMilliseconds:G3} ms = {limit:F1} ms");
        }
    }

    private static void Style(Plot plot, DemonstrationReport report)
    {
        plot.Title($"Frame times with and without {report.Plan.Name}, {report.Device}", 18);
        plot.XLabel("frame", 15);
        plot.YLabel("milliseconds", 15);
        plot.Axes.Bottom.TickLabelStyle.FontSize = 14;
        plot.Axes.Left.TickLabelStyle.FontSize = 14;
        plot.Grid.MajorLineColor = Colors.Black.WithOpacity(0.12);
        plot.Legend.FontSize = 14;
        plot.Legend.OutlineColor = Colors.Gray;
        plot.ShowLegend(Alignment.UpperRight);
    }
}
