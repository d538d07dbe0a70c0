namespace ResNetVk.Conformance.Verification;

/// <summary>A picture that was not recognised.</summary>
/// <param name="Name">The picture.</param>
/// <param name="Label">The right class.</param>
/// <param name="Predicted">The class found.</param>
/// <param name="Margin">Score of the class found less score of the right one; not negative; near zero for a tie.</param>
public sealed record Mistake(string Name, int Label, int Predicted, float Margin);
