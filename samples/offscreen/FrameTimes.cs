namespace ResNetVk.Offscreen;

/// <summary>What the frames of one mode took.</summary>
/// <param name="Mode">Its name.</param>
/// <param name="FrameMilliseconds">From one frame to the next, in order.</param>
/// <param name="RecordMicroseconds">What recording or starting the inference took of the loop's thread, in order.</param>
/// <param name="AllocatedBytes">Managed bytes the loop's thread has allocated in all frames.</param>
/// <param name="Results">What the network said.</param>
internal sealed record FrameTimes(
    string Mode, IReadOnlyList<double> FrameMilliseconds, IReadOnlyList<double> RecordMicroseconds, long AllocatedBytes, LabelTally Results)
{
    /// <summary>The value that a share of all do not exceed.</summary>
    public static double Quantile(IReadOnlyList<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        return sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
    }
}
