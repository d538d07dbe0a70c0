using SkiaSharp;

namespace ResNetVk.CameraClassifier.Headless;

/// <summary>Picture files, one after the other.</summary>
internal sealed class PictureSource : IFrameSource
{
    private readonly IReadOnlyList<string> _files;
    private int _next;

    /// <summary>Opens none of them yet.</summary>
    /// <exception cref="CameraException">There are none.</exception>
    public PictureSource(IReadOnlyList<string> files, string source) => _files = files.Count > 0
        ? files
        : throw new CameraException($"'{source}' has no pictures.", "Give --source a folder with PNG, JPEG, WebP or BMP files.");

    public double FramesPerSecond => 1;

    public bool IsStill => true;

    /// <summary>Whether a file's name is that of a picture.</summary>
    public static bool IsPicture(string path) => Path.GetExtension(path).ToLowerInvariant() is ".png" or ".jpg" or ".jpeg" or ".webp" or ".bmp";

    public Picture? Next()
    {
        if (_next == _files.Count)
        {
            return null;
        }

        string path = _files[_next++];
        using SKBitmap decoded = SKBitmap.Decode(path)
            ?? throw new CameraException($"'{path}' is no picture that can be read.", "Give --source PNG, JPEG, WebP or BMP files.");
        using SKBitmap rgba = new(new SKImageInfo(decoded.Width, decoded.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using (SKCanvas canvas = new(rgba))
        {
            canvas.DrawBitmap(decoded, 0, 0);
        }

        return new Picture(Path.GetFileName(path), rgba.Width, rgba.Height, rgba.Bytes);
    }

    public void Dispose()
    {
        // Files are closed as soon as they are read.
    }
}
