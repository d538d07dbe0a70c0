using ResNetVk.DataSets.Pictures;
using SkiaSharp;

namespace ResNetVk.Fuzz.Tests;

/// <summary>Picture files.</summary>
internal static class PictureTarget
{
    private static readonly SKEncodedImageFormat[] s_formats = [SKEncodedImageFormat.Png, SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Webp];

    public static bool Read(byte[] content)
    {
        try
        {
            Picture picture = PictureDecoder.Decode(content, "picture");
            return picture.Width > 0;
        }
        catch (PictureException)
        {
            return false;
        }
    }

    public static IReadOnlyList<byte[]> Seeds()
    {
        using SKBitmap bitmap = new(7, 5, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        for (int i = 0; i < 35; i++)
        {
            bitmap.SetPixel(i % 7, i / 7, new SKColor((byte)(i * 7), (byte)(i * 29), (byte)(255 - i), (byte)(128 + i)));
        }

        return [.. s_formats.Select(format => bitmap.Encode(format, 90).ToArray()), Gif(), Bmp()];
    }

    // 1 × 1 pixels, what Skia does not write.
    private static byte[] Gif() => Convert.FromHexString("47494638396101000100800000FF0000FFFFFF21F90401000000002C00000000010001000002024401003B");

    private static byte[] Bmp() => Convert.FromHexString("424D3A0000000000000036000000280000000100000001000000010018000000000004000000130B0000130B00000000000000000000FF000000");
}
