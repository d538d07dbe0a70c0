using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace ResNetVk.Training;

/// <summary>Error over epochs as He et al. 2015 draw it: thin lines for the training error, bold ones for the test error.</summary>
internal static class CurvesPlot
{
    private const int Width = 1000;
    private const int Height = 640;
    private const int PageWidth = 720;
    private const int PageHeight = 360;

    private const string Across = "epoch";
    private const string Up = "error, % (thin: training, bold: test)";

    /// <summary>Draws runs into a PNG file, which appears whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="title">Above the picture.</param>
    /// <param name="runs">Name and epochs, at least one.</param>
    public static void Save(string path, string title, IReadOnlyList<(string Name, IReadOnlyList<EpochMetrics> Epochs)> runs)
    {
        using Plot plot = Of(runs, 0);
        PlotStyle.Save(plot, path, (Width, Height), title, Across, Up);
    }

    /// <summary>Draws a run for a page: twice as many pixels as it takes there.</summary>
    /// <param name="run">Name and epochs.</param>
    /// <param name="isDark">Whether the page is dark.</param>
    /// <returns>The bytes of a PNG file.</returns>
    public static byte[] Draw((string Name, IReadOnlyList<EpochMetrics> Epochs) run, bool isDark)
    {
        using Plot plot = Of([run], isDark ? PlotStyle.SkyBlue : 0);
        return PlotStyle.Draw(plot, (2 * PageWidth, 2 * PageHeight), Across, Up, isDark);
    }

    private static Plot Of(IReadOnlyList<(string Name, IReadOnlyList<EpochMetrics> Epochs)> runs, int firstColour)
    {
        Plot plot = new();
        double worst = 5;
        for (int i = 0; i < runs.Count; i++)
        {
            (string name, IReadOnlyList<EpochMetrics> epochs) = runs[i];
            Color colour = PlotStyle.Colour(firstColour + i);
            double[] test = [.. epochs.Select(e => 100 * (1 - e.TestAccuracy))];
            double[] train = [.. epochs.Select(e => 100 * (1 - e.TrainAccuracy))];
            Add(plot, epochs, train, colour, 1);
            Add(plot, epochs, test, colour, 2.6f).LegendText = test.Length > 0 ? $"{name}: {test[^1]:F1} % test, {train[^1]:F1} % training" : name;

            // The first epochs are so bad that nothing else would be seen.
            worst = Math.Max(worst, test.Concat(train).Order().ElementAtOrDefault((int)(0.85 * 2 * test.Length)));
        }

        plot.Axes.Bottom.TickGenerator = new NumericAutomatic { IntegerTicksOnly = true };
        plot.Axes.SetLimits(0, Math.Max(1, runs.Max(r => r.Epochs.Count)), 0, worst * 1.1);
        return plot;
    }

    private static Scatter Add(Plot plot, IReadOnlyList<EpochMetrics> epochs, double[] errors, Color colour, float width)
    {
        Scatter line = plot.Add.ScatterLine([.. epochs.Select(e => (double)e.Epoch)], errors, colour);
        line.LineWidth = width;

        // A line needs two.
        line.MarkerSize = epochs.Count == 1 ? 4 * width : 0;
        return line;
    }
}
