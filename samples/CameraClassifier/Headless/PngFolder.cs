using System.Globalization;
using System.Runtime.InteropServices;
using SkiaSharp;

namespace ResNetVk.CameraClassifier.Headless;

/// <summary>Writes each frame as a PNG file, named after its picture or its number.</summary>
/// <param name="folder">It exists.</param>
internal sealed class PngFolder(string folder) : IFrameSink
{
    public void Write(Picture picture)
    {
        string name = int.TryParse(picture.Name, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? $"frame-{number:00000}"
            : Path.GetFileNameWithoutExtension(picture.Name);
        using SKBitmap bitmap = new(new SKImageInfo(picture.Width, picture.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        Marshal.Copy(picture.Rgba.ToArray(), 0, bitmap.GetPixels(), picture.Rgba.Length);
        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        using FileStream file = File.Create(Path.Combine(folder, $"{name}.png"));
        png.SaveTo(file);
    }

    public void Dispose()
    {
        // Files are closed as soon as they are written.
    }
}
