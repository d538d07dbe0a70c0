namespace ResNetVk.CameraClassifier.Headless;

/// <summary>Where frames come from.</summary>
internal interface IFrameSource : IDisposable
{
    /// <summary>How fast they are to be shown.</summary>
    public double FramesPerSecond { get; }

    /// <summary>Whether each frame is a picture of its own.</summary>
    public bool IsStill { get; }

    /// <summary>The next one, or null at the end.</summary>
    public Picture? Next();
}
