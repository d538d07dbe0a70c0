namespace ResNetVk.CameraClassifier.Headless;

/// <summary>Tells what <c>--output</c> means.</summary>
internal static class FrameSink
{
    /// <summary>Opens a video to write, or a folder.</summary>
    /// <exception cref="CameraException">It cannot be written.</exception>
    public static IFrameSink Open(string output, double framesPerSecond)
    {
        string extension = Path.GetExtension(output).ToLowerInvariant();
        if (extension is ".mp4" or ".avi" or ".mkv")
        {
            return new VideoSink(output, framesPerSecond);
        }

        try
        {
            return new PngFolder(Directory.CreateDirectory(output).FullName);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CameraException($"The folder '{output}' cannot be made: {exception.Message}", "Give --output a folder, or a video: .mp4, .avi or .mkv.");
        }
    }
}
