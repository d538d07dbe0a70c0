namespace ResNetVk.CameraClassifier.Server;

/// <summary>What <c>/stats</c> answers.</summary>
internal sealed record StatisticsReport
{
    public required long Answered { get; init; }

    /// <summary>Inferences that were finished; in steps fewer than <see cref="Answered"/>.</summary>
    public required long Classified { get; init; }

    /// <summary>Frames that gave way to a newer one.</summary>
    public required long Dropped { get; init; }

    public required int Viewers { get; init; }

    /// <summary>Of all viewers together.</summary>
    public required double FramesPerSecond { get; init; }

    /// <summary>From the frame's last byte to its answer; median.</summary>
    public required double ServerMilliseconds { get; init; }

    /// <summary>Of a frame, for the network; median.</summary>
    public required double NetworkMilliseconds { get; init; }

    /// <summary>Managed memory allocated since the program started.</summary>
    public required long AllocatedBytes { get; init; }
}
