namespace ResNetVk.Conformance.Comparison;

/// <summary>The rule for saying that two vectors of scores name the same class.</summary>
public static class Top1Comparison
{
    /// <summary>
    /// The largest scores are at the same index; or they tie: the reference's scores at the two indices differ by less than twice the error
    /// allowed, so that permitted errors can exchange them.
    /// </summary>
    /// <remarks>
    /// The measured error would not do in place of the allowed one: whenever the indices differ, the reference's margin is at most twice
    /// the measured error, so that every disagreement would pass as a tie.
    /// </remarks>
    /// <param name="reference">Scores of the reference for one picture.</param>
    /// <param name="actual">Scores found for it.</param>
    /// <param name="allowedError">The absolute error that the comparison allows on one score.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static Top1 Compare(ReadOnlySpan<float> reference, ReadOnlySpan<float> actual, double allowedError)
    {
        if (reference.Length != actual.Length)
        {
            throw new ArgumentException($"the reference has {reference.Length} scores, the other {actual.Length}", nameof(actual));
        }

        int expected = ArgMax.Of(reference);
        int found = ArgMax.Of(actual);
        if (expected < 0 || !float.IsFinite(reference[expected]) || !float.IsFinite(actual[found]))
        {
            return Top1.NotFinite;
        }

        if (expected == found)
        {
            return Top1.Same;
        }

        return (double)reference[expected] - reference[found] < 2 * allowedError ? Top1.Tie : Top1.Different;
    }
}
