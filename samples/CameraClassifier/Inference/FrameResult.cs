using ResNetVk.Runtime;

namespace ResNetVk.CameraClassifier.Inference;

/// <summary>What is known after a frame; filled in anew for each, so that none is allocated.</summary>
internal sealed class FrameResult
{
    /// <summary>As many as the page shows.</summary>
    public const int MostPredictions = 5;

    /// <summary>The most probable classes, best first; the first <see cref="Count"/> are valid.</summary>
    public ClassPrediction[] Best { get; } = new ClassPrediction[MostPredictions];

    /// <summary>How many there are; 0 before the first inference has finished.</summary>
    public int Count { get; set; }

    /// <summary>The frame that <see cref="Best"/> belongs to; in steps an earlier one than the last.</summary>
    public uint ClassifiedFrame { get; set; }

    /// <summary>Whether this frame finished an inference.</summary>
    public bool IsNew { get; set; }

    /// <summary>What the network took of this frame: the whole inference, or the last step on the device.</summary>
    public TimeSpan NetworkTime { get; set; }

    /// <summary>How much of an inference in steps is done, 0 to 1; 1 when every frame is classified.</summary>
    public double Progress { get; set; }
}
