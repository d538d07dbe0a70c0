using System.Diagnostics;

namespace ResNetVk.Runtime;

/// <summary>Measures consecutive phases.</summary>
internal sealed class LapTimer
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private TimeSpan _last;

    /// <summary>Time since the last call, or since creation.</summary>
    public TimeSpan Lap()
    {
        TimeSpan now = _watch.Elapsed;
        TimeSpan lap = now - _last;
        _last = now;
        return lap;
    }
}
