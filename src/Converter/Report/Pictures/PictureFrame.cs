namespace ResNetVk.Converter.Report.Pictures;

/// <summary>The measures of a picture in pixels: imported boxes on the left, their side lanes outside; optimized boxes on the right, mirrored.</summary>
/// <param name="LanesBefore">Side lanes on the left.</param>
/// <param name="TracksBefore">Tracks on the left.</param>
/// <param name="LanesAfter">Side lanes on the right.</param>
/// <param name="TracksAfter">Tracks on the right.</param>
internal sealed record PictureFrame(int LanesBefore, int TracksBefore, int LanesAfter, int TracksAfter)
{
    public const int BoxWidth = 204;
    public const int BoxHeight = 35;
    public const int RowPitch = 53;

    /// <summary>Room above the first row, for the value that comes in.</summary>
    public const int Top = 30;

    /// <summary>Room below the last row, for the value that goes out.</summary>
    public const int Bottom = 18;

    private const int Funnel = 56;
    private const int LaneGap = 14;
    private const int TrackGap = 11;
    private const int Margin = 4;

    /// <summary>Width of the whole picture.</summary>
    public int Width => AfterLeft + BoxWidth + Beside(LanesAfter, TracksAfter);

    private int BeforeLeft => Beside(LanesBefore, TracksBefore);

    private int AfterLeft => BeforeLeft + BoxWidth + Funnel;

    /// <summary>The frame that holds both pictures, with their boxes in line.</summary>
    public PictureFrame Max(PictureFrame other) => new(
        Math.Max(LanesBefore, other.LanesBefore), Math.Max(TracksBefore, other.TracksBefore),
        Math.Max(LanesAfter, other.LanesAfter), Math.Max(TracksAfter, other.TracksAfter));

    /// <summary>Left edge of the boxes of a lane.</summary>
    /// <param name="isAfter">True for the right half.</param>
    /// <param name="lane">The lane, 0 for the one in the middle.</param>
    public int Left(bool isAfter, int lane)
    {
        int away = lane == 0 ? 0 : Tracks(isAfter ? TracksAfter : TracksBefore) + (lane * (BoxWidth + LaneGap));
        return isAfter ? AfterLeft + away : BeforeLeft - away;
    }

    /// <summary>Where the wires of a lane run.</summary>
    public int Centre(bool isAfter, int lane) => Left(isAfter, lane) + (BoxWidth / 2);

    /// <summary>Where a track runs.</summary>
    public int Track(bool isAfter, int track)
    {
        int away = (track + 1) * TrackGap;
        return isAfter ? AfterLeft + BoxWidth + away : BeforeLeft - away;
    }

    private static int Tracks(int count) => count * TrackGap;

    private static int Beside(int lanes, int tracks) => Margin + Tracks(tracks) + (lanes * (BoxWidth + LaneGap)) + (tracks > 0 ? Margin : 0);
}
