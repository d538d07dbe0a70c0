namespace ResNetVk.Conformance.Comparison;

/// <summary>How far one tensor lies from another.</summary>
public sealed record TensorComparison
{
    /// <summary>The largest |reference − actual|; infinite where one is NaN or infinite and the other is not the same.</summary>
    public required double MaxAbsoluteError { get; init; }

    /// <summary>The largest |reference| among finite elements.</summary>
    public required double MaxAbsoluteReference { get; init; }

    /// <summary>The largest |reference − actual| / |reference| over elements whose reference is not zero.</summary>
    public required double MaxRelative { get; init; }

    /// <summary>Cosine of the angle between the two as vectors; 1 when both are zero, 0 when one of them is or a difference is infinite.</summary>
    public required double Cosine { get; init; }

    /// <summary>Row-major index of the largest absolute error, the first of equals; −1 for empty tensors.</summary>
    public required int WorstIndex { get; init; }

    /// <summary>The reference's element there.</summary>
    public required double WorstReference { get; init; }

    /// <summary>The other's element there.</summary>
    public required double WorstActual { get; init; }

    /// <summary>True when the largest element is at the same index in both (the first of equals).</summary>
    public required bool ArgMaxEqual { get; init; }

    /// <summary>Compares two tensors of the same shape.</summary>
    /// <param name="reference">What is right.</param>
    /// <param name="actual">What was found.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static TensorComparison Compare(ReadOnlySpan<double> reference, ReadOnlySpan<float> actual)
    {
        if (reference.Length != actual.Length)
        {
            throw new ArgumentException($"the reference has {reference.Length} elements, the other {actual.Length}", nameof(actual));
        }

        int worst = -1;
        double maxError = -1, maxReference = 0, maxRelative = 0, dot = 0, referenceSquares = 0, actualSquares = 0;
        for (int i = 0; i < reference.Length; i++)
        {
            double error = ElementError.Of(reference[i], actual[i]);
            if (error > maxError)
            {
                (worst, maxError) = (i, error);
            }

            if (float.IsFinite((float)reference[i]))
            {
                maxReference = Math.Max(maxReference, Math.Abs(reference[i]));
                maxRelative = reference[i] == 0 ? maxRelative : Math.Max(maxRelative, error / Math.Abs(reference[i]));
                dot += reference[i] * actual[i];
                referenceSquares += reference[i] * reference[i];
                actualSquares += (double)actual[i] * actual[i];
            }
        }

        return new TensorComparison
        {
            MaxAbsoluteError = Math.Max(maxError, 0),
            MaxAbsoluteReference = maxReference,
            MaxRelative = maxRelative,
            Cosine = CosineOf(dot, referenceSquares, actualSquares, maxError),
            WorstIndex = worst,
            WorstReference = worst < 0 ? 0 : reference[worst],
            WorstActual = worst < 0 ? 0 : actual[worst],
            ArgMaxEqual = ArgMax.Of(reference) == ArgMax.Of(actual),
        };
    }

    /// <inheritdoc cref="Compare(ReadOnlySpan{double}, ReadOnlySpan{float})"/>
    public static TensorComparison Compare(ReadOnlySpan<float> reference, ReadOnlySpan<float> actual)
    {
        double[] wide = new double[reference.Length];
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] = reference[i];
        }

        return Compare(wide, actual);
    }

    private static double CosineOf(double dot, double referenceSquares, double actualSquares, double maxError)
    {
        if (double.IsPositiveInfinity(maxError))
        {
            return 0;
        }

        if (referenceSquares == 0 || actualSquares == 0)
        {
            return referenceSquares == actualSquares ? 1 : 0;
        }

        // Rounding may carry the quotient of equal vectors past 1.
        return Math.Clamp(dot / Math.Sqrt(referenceSquares) / Math.Sqrt(actualSquares), -1, 1);
    }
}
