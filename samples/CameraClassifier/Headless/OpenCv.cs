namespace ResNetVk.CameraClassifier.Headless;

/// <summary>Says what is missing when OpenCV cannot be loaded.</summary>
internal static class OpenCv
{
    /// <summary>Makes the first object of OpenCV's, which loads its library.</summary>
    /// <exception cref="CameraException">The library, or one that it needs, is not there.</exception>
    public static T Load<T>(Func<T> make)
    {
        try
        {
            return make();
        }
        catch (Exception exception) when (exception is DllNotFoundException || exception is TypeInitializationException { InnerException: DllNotFoundException })
        {
            throw new CameraException(
                $"OpenCV, which reads and writes videos, cannot be loaded: {(exception.InnerException ?? exception).Message}",
                "On Debian and Ubuntu (x64): apt-get install libgtk-3-0. Pictures and the page need no OpenCV.");
        }
    }
}
