namespace ResNetVk.Runtime;

/// <summary>How large a part of a picture may become one pixel of a network's input.</summary>
/// <remarks>
/// Mesa's software driver ends every loop of an invocation, without a word, after 65,535 rounds of all its loops together; on any device a
/// shader that loops so long would stop the frame. So the limit is the same everywhere.
/// </remarks>
internal static class ResampleLimit
{
    // Include/triangle.glsl.
    private const long ColumnsPerRound = 4;

    private const long MostRounds = 65_000;

    /// <summary>Checks a picture.</summary>
    /// <param name="width">Width of the part that is resized.</param>
    /// <param name="height">Height of the part that is resized.</param>
    /// <param name="geometry">What it is resized to.</param>
    /// <param name="planes">True where Cb and Cr of half the width and height are resampled as well.</param>
    /// <param name="parameter">The caller's parameter.</param>
    /// <exception cref="ArgumentException">The picture is too large for the input.</exception>
    public static void Check(long width, long height, TextureGeometry geometry, bool planes, string parameter)
    {
        long rounds = Rounds(width, height, geometry) + (planes ? Rounds((width + 1) / 2, (height + 1) / 2, geometry) : 0);
        if (rounds > MostRounds)
        {
            throw new ArgumentException(
                $"A picture of {width:N0} × {height:N0}, resized to {geometry.ResizedWidth:N0} × {geometry.ResizedHeight:N0}, is too large: one pixel would be "
                + $"made of about {Samples(width, geometry.ResizedWidth) * Samples(height, geometry.ResizedHeight):N0}, {MostRounds * ColumnsPerRound:N0} is the limit. Scale it down first.",
                parameter);
        }
    }

    private static long Rounds(long width, long height, TextureGeometry geometry) =>
        Samples(height, geometry.ResizedHeight) * (1 + ((Samples(width, geometry.ResizedWidth) + ColumnsPerRound - 1) / ColumnsPerRound));

    // The triangle's width on one axis, in samples.
    private static long Samples(long size, long resized) => resized == 0 ? size : Math.Min(size, (2 * Math.Max(size, resized) / resized) + 2);
}
