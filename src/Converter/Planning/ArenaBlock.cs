namespace ResNetVk.Converter.Planning;

/// <summary>Something that needs room in the arena for a while.</summary>
/// <param name="Name">The value's name.</param>
/// <param name="SizeInBytes">Positive.</param>
/// <param name="First">Step that writes it.</param>
/// <param name="Last">Last step that reads it; not before <paramref name="First"/>.</param>
public sealed record ArenaBlock(string Name, long SizeInBytes, int First, int Last)
{
    /// <summary>True when both hold data at some step.</summary>
    public bool OverlapsInTime(ArenaBlock other) => First <= other.Last && other.First <= Last;
}
