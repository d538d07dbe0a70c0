namespace ResNetVk.Conformance.Comparison;

/// <summary>What becomes of a number that is stored as a 16-bit float, by a device that rounds as Include/values.glsl does.</summary>
/// <remarks>
/// Normal numbers become the nearest 16-bit float, from 65,520 on an infinity. Below 2⁻¹⁴ a number becomes one of the two around it, or zero: a device
/// may round to these as it likes, and may take them for zero whenever it reads or writes them.
/// </remarks>
internal static class HalfStorage
{
    /// <summary>The smallest normal 16-bit float, 2⁻¹⁴.</summary>
    public const double SmallestNormal = 1.0 / (1 << 14);

    /// <summary>The spacing of denormal 16-bit floats, 2⁻²⁴.</summary>
    public const double DenormalSpacing = 1.0 / (1 << 24);

    private const double FirstInfinite = 65520;
    private const int FractionBits = 10;

    /// <summary>The most by which storing changes a number that is no larger than a magnitude; infinite where it may become an infinity.</summary>
    /// <param name="magnitude">Not negative.</param>
    public static double Rounding(double magnitude) => magnitude switch
    {
        < SmallestNormal => SmallestNormal,
        < FirstInfinite => Math.ScaleB(1, Math.ILogB(magnitude) - FractionBits - 1),
        _ => double.PositiveInfinity,
    };

    /// <summary>How much a number differs from the nearest of those that may be stored as what was found: 0 where its storage explains it.</summary>
    /// <param name="exact">The number, finite.</param>
    /// <param name="stored">What was found.</param>
    public static double Distance(double exact, float stored)
    {
        // No 16-bit float at all: nothing is stored so.
        Half half = (Half)stored;
        if (float.IsNaN(stored) || (float)half != stored)
        {
            return double.PositiveInfinity;
        }

        double sign = float.IsNegative(stored) ? -1 : 1;
        (double low, double high) = Before(Half.Abs(half));
        return Math.Max(0, Math.Max(low - (sign * exact), (sign * exact) - high));
    }

    // The numbers that may be stored as a positive one.
    private static (double Low, double High) Before(Half stored)
    {
        double value = (double)stored;
        if (value < SmallestNormal)
        {
            return value == 0 ? (-SmallestNormal, SmallestNormal) : (value - DenormalSpacing, value + DenormalSpacing);
        }

        double above = double.IsFinite(value) ? Math.Min((value + (double)Half.BitIncrement(stored)) / 2, FirstInfinite) : value;
        double below = value == SmallestNormal ? value - DenormalSpacing : double.IsFinite(value) ? (value + (double)Half.BitDecrement(stored)) / 2 : FirstInfinite;
        return (below, above);
    }
}
