namespace ResNetVk.CameraClassifier.Headless;

/// <summary>Where frames go.</summary>
internal interface IFrameSink : IDisposable
{
    /// <summary>Writes one.</summary>
    public void Write(Picture picture);
}
