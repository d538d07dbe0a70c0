using System.Diagnostics;
using ResNetVk.Converter.Report;
using Spectre.Console;

namespace ResNetVk.Cli;

/// <summary>Shows the stages of long work on standard error, each with the time it took. Disposal ends the last one.</summary>
internal sealed class StageClock : IDisposable
{
    private readonly Terminal _terminal;
    private readonly Stopwatch _watch = new();
    private readonly Stopwatch _total = Stopwatch.StartNew();

    /// <summary>Shows stages on a terminal.</summary>
    public StageClock(Terminal terminal) => _terminal = terminal;

    /// <summary>Time since the clock was made.</summary>
    public TimeSpan Total => _total.Elapsed;

    /// <summary>The most memory the process has had at any time, as the system counts it; pages of files it reads are not counted.</summary>
    public static long PeakMemoryInBytes
    {
        get
        {
            using Process process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64;
        }
    }

    /// <summary>Ends the stage before and begins the next.</summary>
    /// <param name="name">What is being done.</param>
    /// <exception cref="OperationCanceledException">The user wants to stop.</exception>
    public void Begin(string name)
    {
        End();
        _terminal.Cancellation.ThrowIfCancellationRequested();
        _terminal.Messages.Write($"  {name,-10}");
        _watch.Restart();
    }

    /// <summary>Ends the stage, if one is running, and shows time and memory of all.</summary>
    public void Dispose()
    {
        if (_watch.IsRunning)
        {
            End();
            _terminal.Messages.WriteLine($"  {"total",-10}{Total.TotalSeconds,8:F2} s, peak memory of the process {ByteSize.Format(PeakMemoryInBytes)}");
        }
    }

    private void End()
    {
        if (_watch.IsRunning)
        {
            _watch.Stop();
            _terminal.Messages.WriteLine($"{_watch.Elapsed.TotalSeconds,8:F2} s");
        }
    }
}
