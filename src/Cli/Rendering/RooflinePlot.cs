using System.Globalization;
using ResNetVk.Conformance.Verification;
using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace ResNetVk.Cli.Rendering;

/// <summary>
/// A roofline plot (Williams, Waterman, Patterson 2009): operations per byte of every layer against operations per second, under the two
/// limits of the device.
/// </summary>
internal static class RooflinePlot
{
    private const int Width = 1200;
    private const int Height = 800;

    // Without axes and title, roughly.
    private const int DataWidth = 1130;
    private const int DataHeight = 690;
    private const int MostLabels = 9;
    private const int LongestLabel = 28;

    // Colours that people with the usual weaknesses tell apart (Okabe and Ito 2008).
    private static readonly string[] s_colours = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"];

    /// <summary>Draws the chosen alternatives of the steps that multiply.</summary>
    /// <param name="explanation">Times and peak.</param>
    /// <param name="network">Its name.</param>
    /// <param name="device">The device's name.</param>
    /// <returns>A PNG file.</returns>
    public static byte[] Draw(Explanation explanation, string network, string device)
    {
        using Plot plot = new();
        plot.Font.Set("DejaVu Sans");
        StepTime[] steps = [.. explanation.Steps.Where(s => s.MultiplyAdds > 0).OrderByDescending(s => s.Chosen.Timing.MedianMilliseconds)];
        (double left, double right) = Limits(steps.Select(Intensity).Append(explanation.Peak.GigaFlops / explanation.Peak.ReadGigabytes));
        (double bottom, double top) = Limits(steps.Select(GigaFlops).Append(explanation.Peak.GigaFlops));
        AddRoofs(plot, explanation.Peak, (left, right, bottom, top));
        AddSteps(plot, explanation, steps);
        plot.Axes.SetLimits(left, right, bottom, top);
        AddLabels(plot, steps, explanation.TotalMilliseconds, (left, right, bottom, top));
        Style(plot, explanation, steps.Length, network, device);
        return plot.GetImageBytes(Width, Height, ImageFormat.Png);
    }

    private static double Intensity(StepTime step) => step.Chosen.Intensity(step.MultiplyAdds);

    private static double GigaFlops(StepTime step) => step.Chosen.GigaFlops(step.MultiplyAdds);

    // Both axes are logarithmic: what is drawn are decimal logarithms, half a decade of room around them.
    private static (double Least, double Most) Limits(IEnumerable<double> values)
    {
        double[] logarithms = [.. values.Where(v => v > 0).Select(Math.Log10)];
        return (logarithms.Min() - 0.35, logarithms.Max() + 0.45);
    }

    private static void AddRoofs(Plot plot, DevicePeak peak, (double Left, double Right, double Bottom, double Top) limits)
    {
        (double left, double right, double bottom, double top) = limits;
        double ridge = Math.Log10(peak.GigaFlops / peak.ReadGigabytes);
        double flat = Math.Log10(peak.GigaFlops);
        double slope = Math.Log10(peak.ReadGigabytes);
        Scatter roof = plot.Add.ScatterLine((double[])[left, ridge, right], (double[])[left + slope, flat, flat], Color.FromHex("#444444"));
        roof.LineWidth = 2.5f;

        // Above the slope there is room: nothing can be there.
        Text peakText = plot.Add.Text($"{peak.GigaFlops:F0} GFLOP/s: multiply-adds in registers", ridge - 0.03, flat);
        peakText.LabelAlignment = Alignment.MiddleRight;
        Grey(peakText);
        double middle = Math.Max(left, bottom - slope) + (0.45 * (ridge - Math.Max(left, bottom - slope)));
        Text slopeText = plot.Add.Text($"{peak.ReadGigabytes:F1} GB/s: a large buffer read", middle, middle + slope);
        slopeText.LabelAlignment = Alignment.LowerCenter;
        slopeText.LabelRotation = -(float)(Math.Atan2(DataHeight / (top - bottom), DataWidth / (right - left)) * 180 / Math.PI);
        slopeText.OffsetY = -6;
        slopeText.OffsetX = -6;
        Grey(slopeText);
    }

    private static void Grey(Text text)
    {
        text.LabelFontColor = Color.FromHex("#444444");
        text.LabelFontSize = 14;
    }

    // Part of the marker's area per part of the time.
    private static float Diameter(StepTime step, double total) => 7 + (float)(80 * Math.Sqrt(step.Chosen.Timing.MedianMilliseconds / total));

    private static void AddSteps(Plot plot, Explanation explanation, StepTime[] steps)
    {
        int colour = 0;
        foreach (IGrouping<string, StepTime> kernel in steps.GroupBy(s => s.Chosen.Kernel).OrderByDescending(g => g.Sum(s => s.Chosen.Timing.MedianMilliseconds)))
        {
            double share = kernel.Sum(s => s.Chosen.Timing.MedianMilliseconds) / explanation.TotalMilliseconds;
            Color fill = Color.FromHex(s_colours[colour++ % s_colours.Length]);
            string legend = $"{kernel.Key}: {kernel.Count()} {(kernel.Count() == 1 ? "layer" : "layers")}, {share:P0} of the time";
            foreach (StepTime step in kernel)
            {
                Marker marker = plot.Add.Marker(
                    Math.Log10(Intensity(step)), Math.Log10(GigaFlops(step)), MarkerShape.FilledCircle, Diameter(step, explanation.TotalMilliseconds), fill.WithAlpha(0.55));
                marker.MarkerStyle.OutlineColor = fill;
                marker.MarkerStyle.OutlineWidth = 1;
            }

            plot.Legend.ManualItems.Add(new LegendItem { LabelText = legend, MarkerShape = MarkerShape.FilledCircle, MarkerSize = 12, MarkerFillColor = fill, MarkerLineColor = fill });
        }
    }

    // The largest layers, as long as a label does not lie on another one or on the legend.
    private static void AddLabels(Plot plot, StepTime[] steps, double total, (double Left, double Right, double Bottom, double Top) limits)
    {
        double width = (limits.Right - limits.Left) / Width * 8.5;
        double height = (limits.Top - limits.Bottom) / Height * 24;
        List<(double Left, double Right, double Y)> taken = [];
        foreach (StepTime step in steps)
        {
            string name = ShortText.Tail(step.Name, LongestLabel);
            double x = Math.Log10(Intensity(step));
            double y = Math.Log10(GigaFlops(step));
            bool toTheLeft = x + (width * (name.Length + 4)) > limits.Right;
            double end = toTheLeft ? x - (width * (name.Length + 2)) : x + (width * (name.Length + 2));
            (double left, double right) = (Math.Min(x, end), Math.Max(x, end));
            if (taken.Exists(other => Math.Abs(other.Y - y) < height && left < other.Right && other.Left < right))
            {
                continue;
            }

            taken.Add((left, right, y));
            Text label = plot.Add.Text(name, x, y);
            label.LabelAlignment = toTheLeft ? Alignment.MiddleRight : Alignment.MiddleLeft;
            float distance = (Diameter(step, total) / 2) + 3;
            label.OffsetX = toTheLeft ? -distance : distance;
            label.LabelBackgroundColor = Colors.White.WithAlpha(0.75);
            label.LabelFontSize = 13;
            if (taken.Count == MostLabels)
            {
                return;
            }
        }
    }

    private static void Style(Plot plot, Explanation explanation, int count, string network, string device)
    {
        plot.Title($"{network} on {device}: {count} layers, {Quantity.Milliseconds(explanation.TotalMilliseconds)}", 19);
        plot.XLabel("operations per byte of activations and weights (a multiply-add is two)", 15);
        plot.YLabel("GFLOP/s", 15);
        plot.Axes.Bottom.TickGenerator = Ticks(plot.Axes.Bottom.Min, plot.Axes.Bottom.Max);
        plot.Axes.Left.TickGenerator = Ticks(plot.Axes.Left.Min, plot.Axes.Left.Max);
        plot.Axes.Bottom.TickLabelStyle.FontSize = 14;
        plot.Axes.Left.TickLabelStyle.FontSize = 14;
        plot.Grid.MajorLineColor = Colors.Black.WithOpacity(0.15);
        plot.Grid.MinorLineColor = Colors.Black.WithOpacity(0.05);
        plot.Grid.MinorLineWidth = 1;
        Annotation note = plot.Add.Annotation(
            "The area of a circle is the layer's share of the time. Operations are those of a direct convolution:\n"
            + "Winograd's makes fewer, so that it may lie above the roof.",
            Alignment.UpperLeft);
        note.LabelFontSize = 13;
        note.LabelFontColor = Color.FromHex("#444444");
        note.LabelBackgroundColor = Colors.White.WithAlpha(0);
        note.LabelBorderWidth = 0;
        note.LabelShadowColor = Colors.Transparent;
        plot.Legend.FontSize = 14;
        plot.Legend.OutlineColor = Colors.Gray;
        plot.ShowLegend(Alignment.LowerRight);
    }

    // 1, 2 and 5 of every decade with their numbers, the others without.
    private static NumericManual Ticks(double least, double most)
    {
        NumericManual ticks = new();
        for (int decade = (int)Math.Floor(least); decade <= most; decade++)
        {
            for (int digit = 1; digit <= 9; digit++)
            {
                double value = digit * Math.Pow(10, decade);
                if (digit is 1 or 2 or 5)
                {
                    ticks.AddMajor(Math.Log10(value), value.ToString("#,0.###", CultureInfo.InvariantCulture));
                }
                else
                {
                    ticks.AddMinor(Math.Log10(value));
                }
            }
        }

        return ticks;
    }
}
