using ResNetVk.Conformance.Comparison;
using ResNetVk.Format;

namespace ResNetVk.Conformance.Harness.Operators;

/// <summary>The worst element of a comparison.</summary>
/// <param name="Ratio">Its error over its bound; infinite for a wrong NaN or infinity, −1 before there is an element.</param>
/// <param name="Index">Where, row-major.</param>
/// <param name="Expected">What is right.</param>
/// <param name="Actual">What was found.</param>
/// <param name="Error">The absolute error.</param>
/// <param name="Bound">The error allowed.</param>
/// <param name="MaxError">The largest absolute error of all elements.</param>
internal readonly record struct ErrorOverBound(double Ratio, int Index, double Expected, double Actual, double Error, double Bound, double MaxError)
{
    /// <summary>Nothing compared yet.</summary>
    public static ErrorOverBound None => new(-1, -1, 0, 0, 0, 0, 0);

    /// <summary>True when every element is within its bound.</summary>
    public bool Passed => Ratio <= 1;

    /// <summary>This, or an element that is worse.</summary>
    /// <param name="index">Where, row-major.</param>
    /// <param name="expected">What is right.</param>
    /// <param name="actual">What was found.</param>
    /// <param name="bound">The error allowed.</param>
    /// <param name="stored">The type in which it was stored: of 16-bit floats the error is what their rounding does not explain.</param>
    public ErrorOverBound Or(int index, double expected, float actual, double bound, ElementType stored = ElementType.F32)
    {
        double error = stored == ElementType.F16 && double.IsFinite(expected) ? HalfStorage.Distance(expected, actual) : ElementError.Of(expected, actual);

        // No error passes whatever the bound, which may be zero or no number; an error over such a bound does not.
        double ratio = error == 0 ? 0 : bound > 0 ? error / bound : double.PositiveInfinity;
        double maxError = Math.Max(MaxError, error);
        return ratio > Ratio ? new ErrorOverBound(ratio, index, expected, actual, error, bound, maxError) : this with { MaxError = maxError };
    }
}
