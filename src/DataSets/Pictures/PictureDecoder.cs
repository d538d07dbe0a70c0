using System.Runtime.InteropServices;
using SkiaSharp;

namespace ResNetVk.DataSets.Pictures;

/// <summary>Decodes picture files with Skia.</summary>
/// <remarks>
/// The stored colour values are taken as they are (an embedded colour profile is not applied), transparent pixels are laid over white,
/// the EXIF orientation is applied, and of an animation the first frame is taken.
/// </remarks>
public static class PictureDecoder
{
    /// <summary>Most pixels along one side.</summary>
    public const int MaxSide = 16384;

    /// <summary>Most pixels altogether.</summary>
    public const long MaxPixels = 100_000_000;

    // A blank page as PNG has 1,000 to 8,000 pixels for a byte, a photograph 5.
    private const long MaxPixelsPerByte = 2048;
    private const long AlwaysAllowedPixels = 16_000_000;

    private const long MaxFileSizeInBytes = 1L << 30;
    private const string Formats = "expected is a JPEG, PNG, WebP, BMP or GIF picture";

    /// <summary>File name endings of the formats that can be decoded, in lower case.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif"];

    /// <summary>Decodes a file.</summary>
    /// <param name="path">The file; its content decides, not its name.</param>
    /// <exception cref="PictureException">It cannot be read, is no picture, is cut short, or is too large.</exception>
    public static Picture Decode(string path)
    {
        try
        {
            if (!File.Exists(path))
            {
                throw new PictureException($"'{path}' {(Directory.Exists(path) ? "is a folder" : "does not exist")}; {Formats}");
            }

            FileInfo file = new(path);

            return file.Length <= MaxFileSizeInBytes
                ? Decode(File.ReadAllBytes(path), path)
                : throw new PictureException($"'{path}' has {file.Length} bytes, more than the {MaxFileSizeInBytes} a picture may have; {Formats}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PictureException($"'{path}' cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Decodes the bytes of a file.</summary>
    /// <param name="content">The whole file.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="PictureException">It is no picture, is cut short, or is too large; or Skia's native library is missing.</exception>
    public static Picture Decode(byte[] content, string name)
    {
        try
        {
            using SKData data = SKData.CreateCopy(content);
            using SKCodec codec = SKCodec.Create(data) ?? throw new PictureException($"'{name}' is not a picture; {Formats}");
            return Decode(codec, content.Length, name);
        }
        catch (Exception exception) when (exception is DllNotFoundException or TypeInitializationException)
        {
            throw new PictureException(
                $"'{name}' cannot be decoded: Skia's native library cannot be loaded ({exception.GetBaseException().Message}); rebuild the program on this machine", exception);
        }
    }

    private static Picture Decode(SKCodec codec, int length, string name)
    {
        (int width, int height) = (codec.Info.Width, codec.Info.Height);
        if (width is < 1 or > MaxSide || height is < 1 or > MaxSide || (long)width * height > MaxPixels)
        {
            throw new PictureException(
                $"'{name}' has {width}x{height} pixels; at most {MaxSide} on a side and {MaxPixels / 1_000_000} million in all are decoded: scale it down first");
        }

        // A few bytes may say that they are a hundred million pixels, and memory would be taken for them before they are missed.
        if ((long)width * height > Math.Max(AlwaysAllowedPixels, length * MaxPixelsPerByte))
        {
            throw new PictureException($"'{name}' says that its {length} bytes are {width}x{height} pixels, which no picture of anything is; fetch it again, or scale it down first");
        }

        // Without a colour space Skia leaves the stored values alone.
        SKImageInfo info = new(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul, colorspace: null);
        byte[] rgba = new byte[info.BytesSize];
        GCHandle pinned = GCHandle.Alloc(rgba, GCHandleType.Pinned);
        SKCodecResult result;
        try
        {
            result = codec.GetPixels(info, pinned.AddrOfPinnedObject());
        }
        finally
        {
            pinned.Free();
        }

        if (result != SKCodecResult.Success)
        {
            string reason = result == SKCodecResult.IncompleteInput ? "the file is cut short" : $"its content is damaged ({result})";
            throw new PictureException($"'{name}' cannot be decoded: {reason}; fetch it again");
        }

        LayOverWhite(rgba);
        return Upright(rgba, width, height, codec.EncodedOrigin);
    }

    private static void LayOverWhite(byte[] rgba)
    {
        for (int i = 0; i < rgba.Length; i += 4)
        {
            int alpha = rgba[i + 3];
            for (int c = i; c < i + 3 && alpha != 255; c++)
            {
                // Rounded to the nearest.
                rgba[c] = (byte)(((rgba[c] * alpha) + (255 * (255 - alpha)) + 127) / 255);
            }

            rgba[i + 3] = 255;
        }
    }

    /// <summary>Turns and mirrors the stored picture as its EXIF orientation says.</summary>
    private static Picture Upright(byte[] rgba, int width, int height, SKEncodedOrigin origin)
    {
        // Orientations 5 to 8 exchange rows and columns.
        bool swapped = origin >= SKEncodedOrigin.LeftTop;
        (int uprightWidth, int uprightHeight) = swapped ? (height, width) : (width, height);
        if (origin == SKEncodedOrigin.TopLeft)
        {
            return new Picture(width, height, rgba);
        }

        ReadOnlySpan<uint> stored = MemoryMarshal.Cast<byte, uint>(rgba);
        byte[] result = new byte[rgba.Length];
        Span<uint> upright = MemoryMarshal.Cast<byte, uint>(result.AsSpan());
        for (int y = 0; y < uprightHeight; y++)
        {
            for (int x = 0; x < uprightWidth; x++)
            {
                (int sx, int sy) = origin switch
                {
                    SKEncodedOrigin.TopRight => (width - 1 - x, y),
                    SKEncodedOrigin.BottomRight => (width - 1 - x, height - 1 - y),
                    SKEncodedOrigin.BottomLeft => (x, height - 1 - y),
                    SKEncodedOrigin.LeftTop => (y, x),
                    SKEncodedOrigin.RightTop => (y, height - 1 - x),
                    SKEncodedOrigin.RightBottom => (width - 1 - y, height - 1 - x),
                    SKEncodedOrigin.LeftBottom => (width - 1 - y, x),
                    _ => (x, y),
                };
                upright[(y * uprightWidth) + x] = stored[(sy * width) + sx];
            }
        }

        return new Picture(uprightWidth, uprightHeight, result);
    }
}
