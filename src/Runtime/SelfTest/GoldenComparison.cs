using ResNetVk.Format.Golden;

namespace ResNetVk.Runtime;

/// <summary>Compares what a step wrote with the golden vectors. Made for one session's test, not thread-safe.</summary>
internal sealed class GoldenComparison
{
    private readonly uint[] _positions;
    private readonly float[] _expected;
    private readonly double[] _sums;

    /// <summary>Reads the numbers.</summary>
    /// <param name="golden">Has been checked against its tensors.</param>
    /// <param name="positions">Content of the tensor <see cref="GoldenVectors.Positions"/>.</param>
    /// <param name="expected">Content of the tensor <see cref="GoldenVectors.Expected"/>.</param>
    public GoldenComparison(GoldenVectors golden, uint[] positions, float[] expected)
    {
        _positions = positions;
        _expected = expected;
        _sums = new double[golden.Sums];
    }

    /// <summary>The largest quotient of a difference and what was allowed so far; above 1 when something was wrong.</summary>
    public double LargestShare { get; private set; }

    /// <summary>The number that is most wrong: a single element, which says best where, or else a sum.</summary>
    /// <param name="value">What the step should write.</param>
    /// <param name="firstPosition">Where its positions begin.</param>
    /// <param name="firstExpected">Where its expected numbers begin.</param>
    /// <param name="found">What it wrote, as it lies in memory.</param>
    /// <returns>Null when all are right.</returns>
    public GoldenDifference? Compare(GoldenValue value, int firstPosition, int firstExpected, ReadOnlySpan<float> found)
    {
        GoldenDifference? worst = null;
        for (int i = 0; i < value.Samples; i++)
        {
            int position = (int)_positions[firstPosition + i];
            if (IsWorse(worst, _expected[firstExpected + i], found[position], value.AllowedError))
            {
                worst = new GoldenDifference($"element {value.Describe(position)}", _expected[firstExpected + i], found[position], value.AllowedError);
            }
        }

        if (worst is not null)
        {
            return worst;
        }

        GoldenPattern.Sum(found, _sums);
        for (int i = 0; i < _sums.Length; i++)
        {
            float expected = _expected[firstExpected + value.Samples + i];
            if (IsWorse(worst, expected, _sums[i], value.AllowedSumError))
            {
                worst = new GoldenDifference($"sum {i} of {_sums.Length} over all elements", expected, _sums[i], value.AllowedSumError);
            }
        }

        return worst;
    }

    // What is no number differs from everything, and nothing is worse.
    private bool IsWorse(GoldenDifference? worst, double expected, double found, double allowed)
    {
        double error = Math.Abs(found - expected);
        LargestShare = error > 0 ? Math.Max(LargestShare, error / allowed) : LargestShare;
        return !(error <= allowed) && worst is not { IsNumber: false } && !(error <= worst?.Error);
    }
}
