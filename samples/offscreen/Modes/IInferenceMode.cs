namespace ResNetVk.Offscreen.Modes;

/// <summary>A way to run the network beside rendering. Disposal frees what is bound; nothing may be running on the device.</summary>
internal interface IInferenceMode : IDisposable
{
    /// <summary>As on the command line.</summary>
    public string Name { get; }

    /// <summary>What the network said.</summary>
    public LabelTally Results { get; }

    /// <summary>True when nothing will be compiled or allocated any more.</summary>
    public bool IsWarm { get; }

    /// <summary>True when the frame must be read back: the network is given its picture by the processor.</summary>
    public bool WantsPixels { get; }

    /// <summary>Called when the device has finished a frame, before it is recorded anew.</summary>
    public void Collect(Frame frame);

    /// <summary>Called when the frame has been drawn, while its command buffer is recording.</summary>
    public void Record(Frame frame);
}
