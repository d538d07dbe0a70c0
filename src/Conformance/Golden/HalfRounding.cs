using ResNetVk.Conformance.Comparison;
using ResNetVk.Conformance.Reference;

namespace ResNetVk.Conformance.Golden;

/// <summary>Rounds values to 16-bit floats, as they are stored between the steps of a plan whose activations are of that type.</summary>
/// <remarks>Not thread-safe: rounding at random draws its numbers one after the other.</remarks>
internal sealed class HalfRounding
{
    // Any number would do; a fixed one gives the same file for the same network, always.
    private const int Seed = 1;

    private const int FractionBits = 10;

    private readonly Random _random = new(Seed);

    /// <summary>Half of the spacing of 16-bit floats, as a share of the number at most: 2⁻¹¹.</summary>
    public const double UnitRoundoff = 1.0 / (1 << 11);

    /// <summary>To the nearest, of two equally near ones to the even one; from 65520 on to infinity.</summary>
    /// <param name="tensor">Not modified.</param>
    public static ReferenceTensor ToNearest(ReferenceTensor tensor) => tensor.Map(e => (double)(Half)e);

    /// <summary>
    /// To one of the two neighbours at random, so that the mean is the number itself; denormal ones to zero. What is a 16-bit float already stays. The
    /// result differs from that of <see cref="ToNearest"/> for a quarter of the numbers.
    /// </summary>
    /// <param name="tensor">Not modified.</param>
    public ReferenceTensor ToEither(ReferenceTensor tensor) => tensor.Map(EitherOf);

    private double EitherOf(double number)
    {
        if (!double.IsFinite(number))
        {
            return number;
        }

        double size = Math.Abs(number);
        // Vulkan lets a device take what is smaller for zero.
        if (size < HalfStorage.SmallestNormal)
        {
            return 0;
        }

        double spacing = Math.ScaleB(1, Math.ILogB(size) - FractionBits);
        double below = Math.Floor(size / spacing);
        double above = (size / spacing) - below;
        double rounded = (above > _random.NextDouble() ? below + 1 : below) * spacing;
        return Math.CopySign(rounded <= (double)Half.MaxValue ? rounded : double.PositiveInfinity, number);
    }
}
