using ResNetVk.Format;

namespace ResNetVk.Runtime;

/// <summary>Compares what two alternatives of a step computed from the same input.</summary>
/// <remarks>
/// <para>
/// The difference allowed at every element is <c>16 · (K + 64) · 2⁻²⁴ · max|y|</c>, where K is the number of multiply-adds behind an element.
/// Rounding errors of a sum grow with its length and with the size of what is added; 16 leaves room for forms that transform before they
/// multiply, of which F(4×4, 3×3) was measured with 7 times the error of a direct sum. An alternative that computes something else is
/// off by about <c>max|y|</c>. Where outputs are stored as 16-bit floats, <c>2⁻¹⁰ · max|y|</c> is allowed beside: two sums that are nearly the same may be
/// rounded to neighbours. How large an alternative's rounding errors are is not decided here, but by the tests of its kernel.
/// </para>
/// <para>
/// Results for the dense input count only where those for the sparse one are not zero: there the lane belongs to a channel
/// (<see cref="TrialOutput"/>).
/// </para>
/// </remarks>
internal static class OutputCheck
{
    private const double UnitRoundoff = 1.0 / (1 << 24);
    private const double Factor = 16;
    private const double ShortestSum = 64;
    private const double HalfSpacing = 1.0 / (1 << 10);

    /// <summary>True when every element is a finite number, so that others can be compared with it.</summary>
    public static bool IsFinite(TrialOutput output) => !Array.Exists(output.Sparse, IsNoNumber) && !Array.Exists(output.Dense, IsNoNumber);

    /// <summary>The largest difference and the one allowed.</summary>
    /// <param name="expected">Finite.</param>
    /// <param name="found">As long as what is expected. A NaN or an infinity in it makes the difference NaN.</param>
    /// <param name="multiplyAddsPerElement">K.</param>
    public static (double Worst, double Allowed) Compare(TrialOutput expected, TrialOutput found, double multiplyAddsPerElement)
    {
        double scale = Math.Max(Largest(expected.Sparse), Largest(expected.Dense));
        double allowed = ((Factor * (multiplyAddsPerElement + ShortestSum) * UnitRoundoff) + (expected.StoredType == ElementType.F16 ? HalfSpacing : 0)) * scale;
        double worst = 0;
        for (int i = 0; i < expected.Sparse.Length; i++)
        {
            double sparse = Math.Abs((double)expected.Sparse[i] - found.Sparse[i]);
            double dense = expected.Sparse[i] != 0 ? Math.Abs((double)expected.Dense[i] - found.Dense[i]) : 0;
            double difference = sparse + dense;
            if (double.IsNaN(difference) || double.IsInfinity(difference))
            {
                return (double.NaN, allowed);
            }

            worst = Math.Max(worst, Math.Max(sparse, dense));
        }

        return (worst, allowed);
    }

    /// <summary>True when a difference is larger than allowed or not a number.</summary>
    public static bool Differs((double Worst, double Allowed) comparison) => !(comparison.Worst <= comparison.Allowed);

    private static bool IsNoNumber(float value) => float.IsNaN(value) || float.IsInfinity(value);

    private static double Largest(float[] values)
    {
        double largest = 0;
        foreach (float value in values)
        {
            largest = Math.Max(largest, Math.Abs((double)value));
        }

        return largest;
    }
}
