namespace ResNetVk.Conformance.Comparison;

/// <summary>Units in the last place of a 32-bit float.</summary>
public static class Ulp
{
    /// <summary>The smallest normal number, 2⁻¹²⁶. Vulkan lets a shader flush anything smaller to zero.</summary>
    public const double SmallestNormal = 1.17549435082228750797e-38;

    /// <summary>The distance between neighbouring 32-bit floats at a magnitude: 2^(⌊log₂ |x|⌋ − 23), and that of 2⁻¹²⁶ below it.</summary>
    /// <param name="magnitude">Any finite number.</param>
    public static double At(double magnitude) => Math.ScaleB(1, Math.ILogB(Math.Max(Math.Abs(magnitude), SmallestNormal)) - 23);
}
