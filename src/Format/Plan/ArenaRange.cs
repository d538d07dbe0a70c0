namespace ResNetVk.Format.Plan;

/// <summary>A part of the arena.</summary>
public sealed record ArenaRange
{
    /// <summary>Where it begins, a multiple of 256.</summary>
    public required long OffsetInBytes { get; init; }

    /// <summary>Number of bytes.</summary>
    public required long SizeInBytes { get; init; }
}
