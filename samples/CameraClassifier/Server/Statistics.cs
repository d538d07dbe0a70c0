using System.Diagnostics;

namespace ResNetVk.CameraClassifier.Server;

/// <summary>What the server counts and measures by itself, beside what pages say. Thread-safe; allocates only when asked.</summary>
internal sealed class Statistics
{
    private const int Capacity = 512;
    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly (long At, double Server, double Network)[] _answers = new (long, double, double)[Capacity];
    private long _answered;
    private long _classified;
    private long _dropped;
    private int _viewers;

    /// <summary>Counts a frame that gave way to a newer one.</summary>
    public void Dropped() => Interlocked.Increment(ref _dropped);

    /// <summary>Counts a viewer that came; false, and nothing counted, when there are too many.</summary>
    public bool Enter(int most)
    {
        if (Interlocked.Increment(ref _viewers) <= most)
        {
            return true;
        }

        Leave();
        return false;
    }

    /// <summary>Counts a viewer that went.</summary>
    public void Leave() => Interlocked.Decrement(ref _viewers);

    /// <summary>Counts an answer.</summary>
    public void Answered(bool classified, TimeSpan serverTime, TimeSpan networkTime)
    {
        lock (_lock)
        {
            _answers[_answered++ % Capacity] = (Stopwatch.GetTimestamp(), serverTime.TotalMilliseconds, networkTime.TotalMilliseconds);
            _classified += classified ? 1 : 0;
        }
    }

    /// <summary>The numbers now; rates and medians of the last two seconds.</summary>
    public StatisticsReport Report()
    {
        lock (_lock)
        {
            long since = Stopwatch.GetTimestamp() - (long)(s_window.TotalSeconds * Stopwatch.Frequency);
            (long At, double Server, double Network)[] recent = [.. _answers.Where(answer => answer.At > since)];
            return new StatisticsReport
            {
                Answered = _answered,
                Classified = _classified,
                Dropped = Interlocked.Read(ref _dropped),
                Viewers = Volatile.Read(ref _viewers),
                FramesPerSecond = recent.Length / s_window.TotalSeconds,
                ServerMilliseconds = Median(recent.Select(answer => answer.Server)),
                NetworkMilliseconds = Median(recent.Select(answer => answer.Network)),
                AllocatedBytes = GC.GetTotalAllocatedBytes(precise: true),
            };
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : sorted[sorted.Length / 2];
    }
}
