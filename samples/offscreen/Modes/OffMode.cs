namespace ResNetVk.Offscreen.Modes;

/// <summary>No inference.</summary>
internal sealed class OffMode(int classes) : IInferenceMode
{
    public string Name => "off";

    public LabelTally Results { get; } = new(classes);

    public bool IsWarm => true;

    public bool WantsPixels => false;

    public void Collect(Frame frame)
    {
    }

    public void Record(Frame frame)
    {
    }

    public void Dispose()
    {
    }
}
