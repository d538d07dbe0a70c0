namespace ResNetVk.Format;

/// <summary>The usual complaint: something at some place is not what was expected.</summary>
internal static class Mismatch
{
    /// <summary>Makes the exception; the caller throws it.</summary>
    /// <param name="path">Where: <c>plan.steps[3].name</c>.</param>
    /// <param name="expected">What should stand there.</param>
    /// <param name="found">What stands there.</param>
    public static ModelFormatException At(string path, string expected, string found) =>
        new($"{path}: expected {expected}, found {found}.");
}
