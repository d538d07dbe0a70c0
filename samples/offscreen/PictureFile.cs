using SkiaSharp;

namespace ResNetVk.Offscreen;

/// <summary>A picture file, decoded.</summary>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Rgba">4 bytes a pixel, row by row from the top.</param>
internal sealed record PictureFile(int Width, int Height, byte[] Rgba)
{
    /// <summary>Reads a PNG, JPEG or WebP file.</summary>
    public static PictureFile Read(string path)
    {
        using SKBitmap decoded = SKBitmap.Decode(path)
            ?? throw new OffscreenException($"'{path}' is no picture that can be read", "give --picture a PNG, JPEG or WebP file");
        using SKBitmap rgba = new(new SKImageInfo(decoded.Width, decoded.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using (SKCanvas canvas = new(rgba))
        {
            canvas.DrawBitmap(decoded, 0, 0);
        }

        return new PictureFile(rgba.Width, rgba.Height, rgba.Bytes);
    }
}
