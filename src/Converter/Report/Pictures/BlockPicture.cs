using System.Buffers;
using System.Globalization;
using System.Text;

namespace ResNetVk.Converter.Report.Pictures;

/// <summary>Draws a block as SVG: its imported boxes, its dispatches beside them, and bands from each to what it computes.</summary>
internal sealed class BlockPicture
{
    // How far below a box its wires turn, and above a box they turn towards it.
    private const int TurnBelow = 7;
    private const int TurnAbove = 8;

    // Characters of the monospaced second line, and of the first.
    private const int LineLength = 31;
    private const int LabelLength = 26;

    private static readonly SearchValues<char> Letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    private readonly BlockLayout _layout;
    private readonly PictureFrame _frame;
    private readonly StringBuilder _svg;

    private BlockPicture(BlockLayout layout, PictureFrame frame, StringBuilder svg) => (_layout, _frame, _svg) = (layout, frame, svg);

    /// <summary>Appends the picture of a block.</summary>
    /// <param name="svg">Where to.</param>
    /// <param name="layout">Where its boxes are; blocks that differ in names only share one.</param>
    /// <param name="frame">At least the layout's.</param>
    /// <param name="before">The texts of the imported boxes.</param>
    /// <param name="after">The texts of the optimized boxes.</param>
    /// <param name="caption">The picture in a few words.</param>
    public static void Append(
        StringBuilder svg, BlockLayout layout, PictureFrame frame, IReadOnlyList<BoxText> before, IReadOnlyList<BoxText> after, string caption)
    {
        BlockPicture picture = new(layout, frame, svg);
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg class="block" width="{frame.Width}" height="{layout.Height}" viewBox="0 0 {frame.Width} {layout.Height}" role="img" aria-label="{caption}">
            """);
        for (int box = 0; box < after.Count; box++)
        {
            picture.AppendBand(box, after[box]);
        }

        picture.AppendWires(layout.Before, layout.TopsBefore, isAfter: false);
        picture.AppendWires(layout.After, layout.TopsAfter, isAfter: true);
        for (int box = 0; box < before.Count; box++)
        {
            picture.AppendBox(before[box], frame.Left(false, layout.Before.Lanes[box]), layout.TopsBefore[box]);
        }

        for (int box = 0; box < after.Count; box++)
        {
            picture.AppendBox(after[box], frame.Left(true, layout.After.Lanes[box]), layout.TopsAfter[box]);
        }

        int middle = (frame.Centre(false, 0) + frame.Centre(true, 0)) / 2;
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"cap\" x=\"{middle}\" y=\"14\">{caption}</text></svg>");
    }

    // Between boxes in the middle; to others a band would pass behind boxes it has nothing to do with.
    private void AppendBand(int box, BoxText text)
    {
        if (_layout.After.Lanes[box] != 0)
        {
            return;
        }

        int from = _frame.Left(false, 0) + PictureFrame.BoxWidth;
        int to = _frame.Left(true, 0);
        int bend = (from + to) / 2;
        int top = _layout.TopsAfter[box];
        int[] tops = [.. _layout.InMiddle(box).Select(o => _layout.TopsBefore[o]).Order()];
        for (int i = 0; i < tops.Length;)
        {
            // A run of boxes without one of another dispatch between them.
            int end = i + 1;
            while (end < tops.Length && tops[end] - tops[end - 1] <= PictureFrame.RowPitch)
            {
                end++;
            }

            int bottom = tops[end - 1] + PictureFrame.BoxHeight;
            _svg.Append(CultureInfo.InvariantCulture, $"""
                <path class="band {OperatorLabel.Style(text.Kind)}" d="M{from} {tops[i]}C{bend} {tops[i]} {bend} {top} {to} {top}v{PictureFrame.BoxHeight}
                C{bend} {top + PictureFrame.BoxHeight} {bend} {bottom} {from} {bottom}z"/>
                """);
            i = end;
        }
    }

    private void AppendWires(LaneLayout layout, IReadOnlyList<int> tops, bool isAfter)
    {
        if (layout.Count == 0)
        {
            // Nothing is left of the block: its value passes through.
            int x = _frame.Centre(isAfter, 0);
            _svg.Append(CultureInfo.InvariantCulture, $"<path class=\"wire\" d=\"{WirePath.Through((x, 0), (x, _layout.Height))}\"/>");
        }

        foreach (Wire wire in layout.Wires)
        {
            string style = wire.Track is null ? "wire" : "wire skip";
            _svg.Append(CultureInfo.InvariantCulture, $"<path class=\"{style}\" d=\"{WirePath.Through(Route(wire, layout, tops, isAfter))}\"/>");
        }
    }

    private (int X, int Y)[] Route(Wire wire, LaneLayout layout, IReadOnlyList<int> tops, bool isAfter)
    {
        int fromLane = wire.From == LaneLayout.Entry ? 0 : layout.Lanes[wire.From];
        int fromX = _frame.Centre(isAfter, fromLane);
        int fromY = wire.From == LaneLayout.Entry ? 0 : tops[wire.From] + PictureFrame.BoxHeight;
        bool isExit = wire.To == layout.Count;
        int toLane = layout.Lanes[wire.To];
        int toX = _frame.Centre(isAfter, toLane);
        int toY = isExit ? _layout.Height : tops[wire.To];
        if (fromLane == toLane && wire.Track is null)
        {
            return [(fromX, fromY), (toX, toY)];
        }

        // The entry's line has the whole room above the first row; wires leave it near its end.
        int turn = wire.From == LaneLayout.Entry ? PictureFrame.Top - TurnAbove : fromY + TurnBelow;
        int down = wire is { Track: { } track } ? _frame.Track(isAfter, track) : wire.Lane is { } lane ? _frame.Centre(isAfter, lane) : toX;
        if (down == toX)
        {
            return [(fromX, fromY), (fromX, turn), (toX, turn), (toX, toY)];
        }

        (int X, int Y)[] start = down == fromX ? [(fromX, fromY)] : [(fromX, fromY), (fromX, turn), (down, turn)];
        if (toLane == 0 && !isExit && IsFree(layout, wire))
        {
            int side = toY + (PictureFrame.BoxHeight / 2);
            int edge = isAfter ? _frame.Left(true, 0) + PictureFrame.BoxWidth : _frame.Left(false, 0);
            return [.. start, (down, side), (edge, side)];
        }

        // Beside the wire that comes straight down.
        int port = toX + (isAfter ? 24 : -24);
        return [.. start, (down, toY - TurnAbove), (port, toY - TurnAbove), (port, toY)];
    }

    // True when no box stands between the place where a wire comes down and the box in lane 0 that it goes to.
    private static bool IsFree(LaneLayout layout, Wire wire) =>
        wire.Track is not null
        || !Enumerable.Range(0, layout.Count).Any(b => layout.Rows[b] == layout.Rows[wire.To] && layout.Lanes[b] > 0 && layout.Lanes[b] < wire.Lane);

    private void AppendBox(BoxText text, int x, int y)
    {
        int right = PictureFrame.BoxWidth - 7;
        string tag = text.Tag.Length == 0 ? "" : $"<text class=\"r\" x=\"{right}\" y=\"14\">{text.Tag}</text>";
        string link = text.Step is { } step ? $"<a href=\"#step{step}\">{tag}</a>" : tag;
        string edge = OperatorLabel.Style(text.Kind);
        _svg.Append(CultureInfo.InvariantCulture, $"""
            <g class="box {text.Style} {OperatorLabel.Style(text.Fill)}" transform="translate({x} {y})"><title>{PageText.Encode(text.Details)}</title>
            <rect width="{PictureFrame.BoxWidth}" height="{PictureFrame.BoxHeight}" rx="5"/><path class="{edge}" d="M3 6v{PictureFrame.BoxHeight - 12}"/>
            <text x="10" y="14">{PageText.Encode(Start(text.Label, LabelLength - text.Tag.Length))}</text>{link}
            <text class="m" x="10" y="28">{PageText.Encode(End(text.Name, LineLength - 1 - text.Shape.Length))}</text>
            <text class="m r" x="{right}" y="28">{PageText.Encode(text.Shape)}</text></g>
            """);
    }

    private static string Start(string text, int length) => text.Length <= length ? text : $"{text[..Math.Max(0, length - 1)]}…";

    // The end of a name tells most. Exporters write the operator there, which the box says already.
    private static string End(string name, int length)
    {
        int slash = name.LastIndexOf('/');
        string text = name.Length > length && slash > 0 && name.AsSpan(slash + 1).IndexOfAnyExcept(Letters) < 0 ? name[..slash] : name;
        return text.Length <= length ? text : $"…{text[^Math.Clamp(length - 1, 0, text.Length)..]}";
    }
}
