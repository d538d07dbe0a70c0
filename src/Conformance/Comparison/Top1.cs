namespace ResNetVk.Conformance.Comparison;

/// <summary>The rule for saying that two vectors of scores name the same class.</summary>
public static class Top1
{
    /// <summary>
    /// True when the largest scores are at the same index, or when they tie: the reference's scores at the two indices differ by less
    /// than twice the error allowed, so that permitted errors can exchange them.
    /// </summary>
    /// <remarks>
    /// The measured error would not do in place of the allowed one: whenever the indices differ, the reference's margin is at most twice
    /// the measured error, so that every disagreement would pass as a tie.
    /// </remarks>
    /// <param name="reference">Scores of the reference for one picture.</param>
    /// <param name="actual">Scores found for it.</param>
    /// <param name="allowedError">The absolute error that the comparison allows on one score.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static bool Agrees(ReadOnlySpan<float> reference, ReadOnlySpan<float> actual, double allowedError)
    {
        if (reference.Length != actual.Length)
        {
            throw new ArgumentException($"the reference has {reference.Length} scores, the other {actual.Length}", nameof(actual));
        }

        int expected = ArgMax.Of(reference);
        int found = ArgMax.Of(actual);
        if (expected < 0 || !float.IsFinite(reference[expected]) || !float.IsFinite(actual[found]))
        {
            // Scores that are NaN or infinite name no class.
            return false;
        }

        return expected == found || (double)reference[expected] - reference[found] < 2 * allowedError;
    }
}
