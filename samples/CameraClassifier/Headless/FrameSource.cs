using System.Globalization;

namespace ResNetVk.CameraClassifier.Headless;

/// <summary>Tells what <c>--source</c> means.</summary>
internal static class FrameSource
{
    private const string Camera = "camera:";

    /// <summary>Opens a source.</summary>
    /// <exception cref="CameraException">There is no such source, or it cannot be read.</exception>
    public static IFrameSource Open(string source)
    {
        if (source.StartsWith(Camera, StringComparison.Ordinal))
        {
            return int.TryParse(source.AsSpan(Camera.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int index)
                ? VideoSource.OpenCamera(index)
                : throw new CameraException($"'{source}' is no camera.", "Give --source camera:0 for the first one.");
        }

        if (Directory.Exists(source))
        {
            return new PictureSource([.. Directory.EnumerateFiles(source).Where(PictureSource.IsPicture).Order(StringComparer.Ordinal)], source);
        }

        return !File.Exists(source)
            ? throw new CameraException($"'{source}' is not there.", "Give --source a video, a picture, a folder of pictures, or camera:0.")
            : PictureSource.IsPicture(source) ? new PictureSource([source], source) : VideoSource.OpenFile(source);
    }
}
