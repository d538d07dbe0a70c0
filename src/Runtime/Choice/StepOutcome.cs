namespace ResNetVk.Runtime;

/// <summary>A choice and where it came from.</summary>
/// <param name="Choice">The choice.</param>
/// <param name="IsStored">True when it was made before this session.</param>
internal sealed record StepOutcome(StepChoice Choice, bool IsStored);
