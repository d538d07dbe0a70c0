namespace ResNetVk.Converter.Passes;

/// <summary>One rewrite: a node taken into another, or removed.</summary>
/// <param name="Pass">The pass that did it.</param>
/// <param name="Fused">Name of the node that disappeared.</param>
/// <param name="Operator">What it was.</param>
/// <param name="Into">Name of the node that does its work now; null when it was removed as meaningless.</param>
public sealed record FusionEntry(string Pass, string Fused, string Operator, string? Into);
