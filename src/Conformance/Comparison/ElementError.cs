namespace ResNetVk.Conformance.Comparison;

/// <summary>The absolute error of one element, with the rules for numbers that are not finite.</summary>
internal static class ElementError
{
    /// <summary>
    /// |reference − actual|; 0 where the reference, rounded to 32 bits, is NaN or infinite and the actual value is the same;
    /// infinity where only one of them is not finite or the signs differ.
    /// </summary>
    public static double Of(double reference, float actual)
    {
        float rounded = (float)reference;
        if (!float.IsFinite(rounded) || !float.IsFinite(actual))
        {
            return rounded.Equals(actual) ? 0 : double.PositiveInfinity;
        }

        return Math.Abs(reference - actual);
    }
}
