using OpenCvSharp;

namespace ResNetVk.CameraClassifier.Headless;

/// <summary>Writes a video with OpenCV. All frames have the size of the first.</summary>
/// <param name="path">Its name tells the container.</param>
/// <param name="framesPerSecond">How fast it is to be shown.</param>
internal sealed class VideoSink(string path, double framesPerSecond) : IFrameSink
{
    private VideoWriter? _writer;
    private Size _size;

    public void Write(Picture picture)
    {
        _writer ??= OpenCv.Load(() => Open(picture));
        using Mat rgba = Mat.FromPixelData(picture.Height, picture.Width, MatType.CV_8UC4, picture.Rgba.ToArray());
        using Mat bgr = new();
        Cv2.CvtColor(rgba, bgr, ColorConversionCodes.RGBA2BGR);
        if (bgr.Size() != _size)
        {
            Cv2.Resize(bgr, bgr, _size);
        }

        _writer.Write(bgr);
    }

    public void Dispose() => _writer?.Dispose();

    private VideoWriter Open(Picture first)
    {
        // Encoders want even sides.
        _size = new Size((first.Width + 1) / 2 * 2, (first.Height + 1) / 2 * 2);
        int codec = Path.GetExtension(path).Equals(".avi", StringComparison.OrdinalIgnoreCase) ? FourCC.MJPG : FourCC.MP4V;
        VideoWriter writer = new(path, codec, framesPerSecond, _size);
        if (writer.IsOpened())
        {
            return writer;
        }

        writer.Dispose();
        throw new CameraException($"The video '{path}' cannot be written.", "Its folder must exist; .avi is written by every build of OpenCV.");
    }
}
