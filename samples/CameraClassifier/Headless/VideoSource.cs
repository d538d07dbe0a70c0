using System.Globalization;
using System.Runtime.InteropServices;
using OpenCvSharp;

namespace ResNetVk.CameraClassifier.Headless;

/// <summary>A video file or a camera, with OpenCV, whose library is loaded with the first of them.</summary>
internal sealed class VideoSource : IFrameSource
{
    private readonly VideoCapture _capture;
    private readonly Mat _bgr = new();
    private readonly Mat _rgba = new();
    private byte[] _pixels = [];
    private int _count;

    private VideoSource(VideoCapture capture)
    {
        _capture = capture;
        double rate = capture.Fps;
        FramesPerSecond = rate is > 0 and <= 240 ? rate : 30;
    }

    public double FramesPerSecond { get; }

    public bool IsStill => false;

    /// <summary>Opens a video file.</summary>
    public static VideoSource OpenFile(string path) => Open(
        () => new VideoCapture(path), $"'{path}' is no video that can be read.", "Videos that OpenCV's FFmpeg knows can be read: .mp4, .mkv, .avi, .webm.");

    /// <summary>Opens a camera.</summary>
    public static VideoSource OpenCamera(int index) => Open(
        () => new VideoCapture(index), $"There is no camera {index}, or it may not be used.", "'ls /dev/video*' lists cameras; users of them are in the group video.");

    public Picture? Next()
    {
        if (!_capture.Read(_bgr) || _bgr.Empty())
        {
            return null;
        }

        Cv2.CvtColor(_bgr, _rgba, _bgr.Channels() == 1 ? ColorConversionCodes.GRAY2RGBA : ColorConversionCodes.BGR2RGBA);
        int size = 4 * _rgba.Width * _rgba.Height;
        if (_pixels.Length != size)
        {
            _pixels = new byte[size];
        }

        Marshal.Copy(_rgba.Data, _pixels, 0, size);
        return new Picture((++_count).ToString(CultureInfo.InvariantCulture), _rgba.Width, _rgba.Height, _pixels);
    }

    public void Dispose()
    {
        _capture.Dispose();
        _bgr.Dispose();
        _rgba.Dispose();
    }

    private static VideoSource Open(Func<VideoCapture> open, string message, string hint)
    {
        VideoCapture capture = OpenCv.Load(open);
        if (capture.IsOpened())
        {
            return new VideoSource(capture);
        }

        capture.Dispose();
        throw new CameraException(message, hint);
    }
}
