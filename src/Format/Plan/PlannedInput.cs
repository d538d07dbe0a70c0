namespace ResNetVk.Format.Plan;

/// <summary>An input of the network and the steps that bring it into the arena.</summary>
public sealed record PlannedInput
{
    /// <summary>The name it has in the source graph.</summary>
    public required string Name { get; init; }

    /// <summary>Shape in the source graph's order (NCHW for pictures, NHWC with <see cref="ImagePreprocessing.ChannelsLast"/>); all sizes positive. The element type is F32.</summary>
    public required IReadOnlyList<int> Shape { get; init; }

    /// <summary>Copies the caller's dense tensor (space <see cref="BufferSpace.Input"/>) into the arena's blocked layout.</summary>
    public required PlanStep Load { get; init; }

    /// <summary>How a picture becomes this input; null when it takes no pictures.</summary>
    public ImagePreprocessing? Image { get; init; }

    /// <summary>Turns the picture (space <see cref="BufferSpace.Image"/>) into the arena's blocked layout; null exactly when <see cref="Image"/> is.</summary>
    public PlanStep? LoadImage { get; init; }
}
