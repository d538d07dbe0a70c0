namespace ResNetVk.Converter.Planning;

/// <summary>Where each block lies in the arena.</summary>
/// <param name="Offsets">Offset in bytes by block name; multiples of <see cref="ArenaPlanner.Alignment"/>.</param>
/// <param name="SizeInBytes">Size of the arena.</param>
/// <param name="LowerBoundInBytes">Largest sum of (aligned) bytes live at one step.</param>
public sealed record ArenaLayout(IReadOnlyDictionary<string, long> Offsets, long SizeInBytes, long LowerBoundInBytes);
