using System.Diagnostics;
using Spectre.Console;

namespace ResNetVk.Cli;

/// <summary>Shows the stages of long work on standard error, each with the time it took. Disposal ends the last one.</summary>
internal sealed class StageClock : IDisposable
{
    private readonly Terminal _terminal;
    private readonly Stopwatch _watch = new();

    /// <summary>Shows stages on a terminal.</summary>
    public StageClock(Terminal terminal) => _terminal = terminal;

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

    /// <summary>Ends the stage, if one is running.</summary>
    public void Dispose() => End();

    private void End()
    {
        if (_watch.IsRunning)
        {
            _watch.Stop();
            _terminal.Messages.WriteLine($"{_watch.Elapsed.TotalSeconds,8:F2} s");
        }
    }
}
