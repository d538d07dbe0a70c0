using ResNetVk.Format;
using ScottPlot;

namespace ResNetVk.Training;

/// <summary>What all plots of the trainer look like.</summary>
internal static class PlotStyle
{
    /// <summary>A colour for <see cref="Colour"/> that is bright enough for a dark page.</summary>
    public const int SkyBlue = 5;

    // Colours that people with the usual weaknesses tell apart (Okabe and Ito 2008).
    private static readonly string[] s_colours = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"];

    /// <summary>The colour of a line, by its place in the legend.</summary>
    public static Color Colour(int line) => Color.FromHex(s_colours[line % s_colours.Length]);

    /// <summary>Dresses a plot whose lines and limits are set, and writes it as a PNG file, which appears whole or not at all.</summary>
    public static void Save(Plot plot, string path, (int Width, int Height) size, string title, string across, string up)
    {
        plot.Title(title, 17);
        Dress(plot, across, up, Colors.Black);
        byte[] png = plot.GetImageBytes(size.Width, size.Height, ImageFormat.Png);
        AtomicFile.Write(path, stream => stream.Write(png));
    }

    /// <summary>Dresses a plot for a page, which has a heading for it and a background of its own, and draws it as a PNG file's bytes.</summary>
    /// <param name="plot">Its lines and limits are set.</param>
    /// <param name="size">Of the picture, in pixels.</param>
    /// <param name="across">What the horizontal axis counts.</param>
    /// <param name="up">What the vertical axis counts.</param>
    /// <param name="isDark">Whether the page is dark.</param>
    public static byte[] Draw(Plot plot, (int Width, int Height) size, string across, string up, bool isDark)
    {
        Color ink = Color.FromHex(isDark ? "#e4e8ed" : "#1c2128");
        Color card = Color.FromHex(isDark ? "#1a1f26" : "#fafbfc");
        plot.FigureBackground.Color = Colors.Transparent;
        plot.DataBackground.Color = Colors.Transparent;
        plot.Axes.Color(ink);
        plot.Legend.BackgroundColor = card;
        plot.Legend.FontColor = ink;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.ScaleFactor = 2;
        Dress(plot, across, up, ink);
        return plot.GetImageBytes(size.Width, size.Height, ImageFormat.Png);
    }

    private static void Dress(Plot plot, string across, string up, Color ink)
    {
        plot.Font.Set("DejaVu Sans");
        plot.XLabel(across, 14);
        plot.YLabel(up, 14);
        plot.Grid.MajorLineColor = ink.WithOpacity(0.12);
        plot.Legend.FontSize = 13;
        plot.Legend.OutlineColor = Colors.Gray;
        plot.ShowLegend(Alignment.UpperRight);
    }
}
