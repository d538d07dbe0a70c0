using System.Buffers.Binary;

namespace ResNetVk.CameraClassifier.Server;

/// <summary>What stands before a frame's pixels: four letters, the frame's number, width and height; little-endian.</summary>
/// <param name="Frame">Counts up from the page's first frame.</param>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
internal readonly record struct FrameHeader(uint Frame, int Width, int Height)
{
    /// <summary>Bytes before the pixels.</summary>
    public const int SizeInBytes = 12;

    /// <summary>The longest side of a frame.</summary>
    public const int LongestSide = 1280;

    /// <summary>The most pixels of a frame: networks for pictures look at 300 by 300 or less.</summary>
    public const int MostPixels = 640 * 480;

    /// <summary>The largest message there is.</summary>
    public const int LargestMessageInBytes = SizeInBytes + (4 * MostPixels);

    private const uint Letters = 0x31465652; // "RVF1"

    /// <summary>Bytes of the whole message.</summary>
    public int MessageSizeInBytes => SizeInBytes + (4 * Width * Height);

    /// <summary>Reads a header and believes none of it.</summary>
    /// <param name="message">At least <see cref="SizeInBytes"/> bytes of it.</param>
    /// <param name="header">The header.</param>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static string? Read(ReadOnlySpan<byte> message, out FrameHeader header)
    {
        header = default;
        if (message.Length < SizeInBytes || BinaryPrimitives.ReadUInt32LittleEndian(message) != Letters)
        {
            return "not a frame";
        }

        int width = BinaryPrimitives.ReadUInt16LittleEndian(message[8..]);
        int height = BinaryPrimitives.ReadUInt16LittleEndian(message[10..]);
        if (width is < 1 or > LongestSide || height is < 1 or > LongestSide || width * height > MostPixels)
        {
            return $"a frame of {width} x {height}; at most {MostPixels} pixels are taken, {LongestSide} a side";
        }

        header = new FrameHeader(BinaryPrimitives.ReadUInt32LittleEndian(message[4..]), width, height);
        return null;
    }

    /// <summary>Writes the header; what the page does too.</summary>
    /// <param name="message">Receives <see cref="SizeInBytes"/> bytes.</param>
    public void Write(Span<byte> message)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(message, Letters);
        BinaryPrimitives.WriteUInt32LittleEndian(message[4..], Frame);
        BinaryPrimitives.WriteUInt16LittleEndian(message[8..], (ushort)Width);
        BinaryPrimitives.WriteUInt16LittleEndian(message[10..], (ushort)Height);
    }
}
