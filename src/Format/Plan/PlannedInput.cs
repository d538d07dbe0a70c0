namespace ResNetVk.Format.Plan;

/// <summary>An input of the network and the steps that bring it into the arena.</summary>
public sealed record PlannedInput
{
    /// <summary>The name it has in the source graph.</summary>
    public required string Name { get; init; }

    /// <summary>Shape in the source graph's order (NCHW for pictures, NHWC with <see cref="ImagePreprocessing.ChannelsLast"/>); all sizes positive. The element type is F32.</summary>
    public required IReadOnlyList<int> Shape { get; init; }

    /// <summary>
    /// Brings the values into the arena's blocked layout: by dispatches from the caller's dense tensor in space <see cref="BufferSpace.Input"/>, or where
    /// whoever runs the plan has written them in that layout by an <see cref="Alternative.Copy"/>.
    /// </summary>
    public required PlanStep Load { get; init; }

    /// <summary>How a picture becomes this input; null when it takes no pictures.</summary>
    public ImagePreprocessing? Image { get; init; }

    /// <summary>Turns the picture (space <see cref="BufferSpace.Image"/>) into the arena's blocked layout; null exactly when <see cref="Image"/> is.</summary>
    public PlanStep? LoadImage { get; init; }

    /// <summary>
    /// Turns a texture (space <see cref="BufferSpace.Texture"/>, plane 0) into the arena's blocked layout; its dispatches begin their push constants
    /// with the words of <see cref="TextureWords"/>. Null for none; only where <see cref="Image"/> is not.
    /// </summary>
    public PlanStep? LoadTexture { get; init; }

    /// <summary>
    /// The same for a picture in planes Y, Cb and Cr, the latter two of half the width and height (NV12, I420): space
    /// <see cref="BufferSpace.Texture"/>, planes 0 to 2.
    /// </summary>
    public PlanStep? LoadPlanes { get; init; }
}
