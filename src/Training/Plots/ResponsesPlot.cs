using ScottPlot;
using ScottPlot.Plottables;

namespace ResNetVk.Training;

/// <summary>Standard deviations of layers' responses by layer, as figure 7 of He et al. 2015: plain networks dashed.</summary>
internal static class ResponsesPlot
{
    private const int Width = 1000;
    private const int Height = 560;

    /// <summary>Draws networks into a PNG file, which appears whole or not at all.</summary>
    public static void Save(string path, string title, IReadOnlyList<ExperimentResult> results)
    {
        using Plot plot = new();
        for (int i = 0; i < results.Count; i++)
        {
            double[] deviations = [.. results[i].Responses.Select(r => r.Deviation)];
            Scatter line = plot.Add.ScatterLine(
                [.. Enumerable.Range(1, deviations.Length).Select(layer => (double)layer)], deviations, PlotStyle.Colour(i));
            line.LineWidth = 2;
            line.LinePattern = results[i].Network.StartsWith("plain", StringComparison.Ordinal) ? LinePattern.Dashed : LinePattern.Solid;
            line.LegendText = results[i].Network;
        }

        plot.Axes.SetLimitsY(0, 1.1 * results.SelectMany(r => r.Responses).Max(r => r.Deviation));
        PlotStyle.Save(plot, path, (Width, Height), title, "layer", "standard deviation behind the batch norm");
    }
}
