namespace ResNetVk.Runtime;

/// <summary>The time of an alternative on this device.</summary>
/// <param name="Name">Its name in the plan.</param>
/// <param name="ElapsedNanoseconds">The shortest of a few runs of all its dispatches.</param>
public sealed record AlternativeDuration(string Name, double ElapsedNanoseconds);
