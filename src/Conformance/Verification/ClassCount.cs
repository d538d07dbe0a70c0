namespace ResNetVk.Conformance.Verification;

/// <summary>How many pictures of one class were seen and recognised.</summary>
/// <param name="Images">Pictures of the class.</param>
/// <param name="Recognised">Those whose most probable class it was.</param>
public readonly record struct ClassCount(int Images, int Recognised);
