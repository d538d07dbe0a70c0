namespace ResNetVk.Training;

/// <summary>
/// Shows a run as text: on a terminal one line that is rewritten as the epoch goes on, elsewhere a plain line every half minute. A
/// finished epoch leaves its line in both cases.
/// </summary>
public sealed class ProgressDisplay
{
    private static readonly TimeSpan s_plainInterval = TimeSpan.FromSeconds(30);
    private readonly TextWriter _writer;
    private readonly int? _columns;
    private TimeSpan _lastLine;

    /// <summary>Writes to the writer given.</summary>
    /// <param name="writer">Receives the lines; borrowed.</param>
    /// <param name="columns">The width of the terminal, or null where lines cannot be rewritten.</param>
    public ProgressDisplay(TextWriter writer, int? columns)
    {
        _writer = writer;
        _columns = columns;
    }

    /// <summary>A display on standard output, which may be a terminal or redirected.</summary>
    public static ProgressDisplay OnConsole() => new(Console.Out, Console.IsOutputRedirected ? null : Math.Max(20, Console.WindowWidth));

    /// <summary>Shows the state; call it as often as there is something new.</summary>
    public void Show(TrainingProgress progress)
    {
        bool epochDone = progress.Images == progress.ImagesPerEpoch;
        if (progress.Elapsed < _lastLine)
        {
            _lastLine = TimeSpan.Zero;
        }

        if (_columns is null && !epochDone && progress.Elapsed - _lastLine < s_plainInterval)
        {
            return;
        }

        _lastLine = progress.Elapsed;
        string line = Format(progress);
        if (_columns is int columns)
        {
            // A line that wraps could not be rewritten. ESC [ K erases the rest of a longer line before it (ECMA-48 EL).
            string shown = line.Length < columns ? line : line[..(columns - 1)];
            _writer.Write($"\r{shown}\u001b[K{(epochDone ? _writer.NewLine : string.Empty)}");
        }
        else
        {
            _writer.WriteLine(line);
        }

        _writer.Flush();
    }

    /// <summary>The line for a state.</summary>
    public static string Format(TrainingProgress progress) =>
        $"epoch {progress.Epoch + 1,3}/{progress.Epochs}  {progress.Images,6}/{progress.ImagesPerEpoch}  loss {progress.Loss:F4}  "
            + $"accuracy {progress.Accuracy * 100,6:F2} %  "
        + $"lr {progress.LearningRate:G3}  {progress.ImagesPerSecond:F0} images/s  left {TimeText.Format(progress.Remaining)}";
}
