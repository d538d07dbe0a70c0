namespace ResNetVk.Conformance.Verification;

/// <summary>Times of repeated runs.</summary>
/// <param name="MedianMilliseconds">Half of the runs took no longer.</param>
/// <param name="P10Milliseconds">A tenth of the runs took no longer.</param>
/// <param name="P90Milliseconds">Nine tenths of the runs took no longer.</param>
public sealed record Timing(double MedianMilliseconds, double P10Milliseconds, double P90Milliseconds)
{
    /// <summary>Summarises times; between two of them a quantile is interpolated.</summary>
    /// <param name="milliseconds">At least one time, in any order.</param>
    /// <exception cref="ArgumentException">There is no time.</exception>
    public static Timing Of(IEnumerable<double> milliseconds)
    {
        double[] sorted = [.. milliseconds.Order()];
        return sorted.Length > 0
            ? new Timing(Quantile(sorted, 0.5), Quantile(sorted, 0.1), Quantile(sorted, 0.9))
            : throw new ArgumentException("there is no time to summarise", nameof(milliseconds));
    }

    private static double Quantile(double[] sorted, double share)
    {
        double at = share * (sorted.Length - 1);
        int below = (int)at;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((at - below) * (sorted[above] - sorted[below]));
    }
}
