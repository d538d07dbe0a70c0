using SkiaSharp;

namespace ResNetVk.Training;

/// <summary>Images of a set as pictures.</summary>
internal static class ImagePixels
{
    /// <summary>Writes an image as R, G, B, A: grey ones with equal colours.</summary>
    /// <param name="images">One or three channels.</param>
    /// <param name="index">Which image.</param>
    /// <param name="rgba">Receives 4 · H · W bytes.</param>
    public static void WriteRgba(ImageSet images, int index, Span<byte> rgba)
    {
        ReadOnlySpan<byte> planes = images.Pixels(index);
        int plane = images.Shape.Height * images.Shape.Width;
        int step = images.Shape.Channels == 1 ? 0 : plane;
        for (int i = 0; i < plane; i++)
        {
            for (int c = 0; c < 3; c++)
            {
                rgba[(4 * i) + c] = planes[(c * step) + i];
            }

            rgba[(4 * i) + 3] = 255;
        }
    }

    /// <summary>An image as the bytes of a PNG file.</summary>
    public static byte[] ToPng(ImageSet images, int index)
    {
        using SKBitmap bitmap = new(new SKImageInfo(images.Shape.Width, images.Shape.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        WriteRgba(images, index, bitmap.GetPixelSpan());
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }
}
