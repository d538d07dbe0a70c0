namespace ResNetVk.Runtime;

/// <summary>An alternative that computed something else than the others on this device and is never taken.</summary>
/// <param name="Name">Its name in the plan.</param>
/// <param name="WorstError">The largest difference of an output's element; NaN where it gave no finite number.</param>
/// <param name="AllowedError">The difference that was allowed.</param>
public sealed record PutAsideAlternative(string Name, double WorstError, double AllowedError);
