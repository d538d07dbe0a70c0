using System.Globalization;
using System.Text;

namespace ResNetVk.Converter.Report.Pictures;

/// <summary>A way along horizontal and vertical lines, with round corners.</summary>
internal static class WirePath
{
    private const int Radius = 9;

    /// <summary>The data of an SVG path through points, each of which shares a coordinate with the next.</summary>
    public static string Through(params IReadOnlyList<(int X, int Y)> points)
    {
        StringBuilder path = new();
        path.Append(CultureInfo.InvariantCulture, $"M{points[0].X} {points[0].Y}");
        for (int i = 1; i < points.Count - 1; i++)
        {
            (int x, int y) = points[i];
            (int fromX, int fromY) = Towards(points[i], points[i - 1]);
            (int toX, int toY) = Towards(points[i], points[i + 1]);
            path.Append(CultureInfo.InvariantCulture, $"L{fromX} {fromY}Q{x} {y} {toX} {toY}");
        }

        path.Append(CultureInfo.InvariantCulture, $"L{points[^1].X} {points[^1].Y}");
        return path.ToString();
    }

    // Where a corner begins: a radius away from it, or half-way to the next point.
    private static (int X, int Y) Towards((int X, int Y) corner, (int X, int Y) next)
    {
        int dx = next.X - corner.X;
        int dy = next.Y - corner.Y;
        int distance = Math.Abs(dx) + Math.Abs(dy);
        int part = Math.Min(Radius, distance / 2);
        return distance == 0 ? corner : (corner.X + (dx * part / distance), corner.Y + (dy * part / distance));
    }
}
