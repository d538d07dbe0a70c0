namespace ResNetVk.Soak;

/// <summary>Memory at one moment, in bytes.</summary>
/// <param name="Done">Inferences done by then.</param>
/// <param name="Process">Resident memory of the process; on a software driver device memory is in it.</param>
/// <param name="Managed">Live objects of the managed heap.</param>
internal sealed record SoakSample(long Done, long Process, long Managed)
{
    /// <summary>Measures now, after collecting garbage.</summary>
    public static SoakSample Take(long done)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return new SoakSample(done, Environment.WorkingSet, GC.GetTotalMemory(forceFullCollection: true));
    }

    /// <summary>How much the median of the last fifth of the samples is above that of the fifth after the first one; the first is warming up.</summary>
    public static long Growth(IReadOnlyList<SoakSample> samples, Func<SoakSample, long> of)
    {
        int fifth = Math.Max(1, samples.Count / 5);
        return Median(samples.Skip(samples.Count - fifth)) - Median(samples.Skip(fifth).Take(fifth));

        long Median(IEnumerable<SoakSample> some)
        {
            long[] sorted = [.. some.Select(of).Order()];
            return sorted[sorted.Length / 2];
        }
    }
}
