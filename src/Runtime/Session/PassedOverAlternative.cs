namespace ResNetVk.Runtime;

/// <summary>An alternative that was not chosen.</summary>
/// <param name="Name">Its name in the plan.</param>
/// <param name="Reason">Why, as a sentence.</param>
public sealed record PassedOverAlternative(string Name, string Reason);
