using System.Globalization;
using ResNetVk.Format;

namespace ResNetVk.Training;

/// <summary>The metrics of a run as CSV, one row per epoch. Each row is on disk, whole, when <see cref="Append"/> returns.</summary>
public sealed class MetricsFile
{
    private const string Header = "epoch,learning_rate,train_loss,train_accuracy,images_per_second,seconds";
    private readonly string _path;
    private readonly List<string> _lines = [Header];

    /// <summary>Opens the file of a run; rows of epochs that will be trained again are dropped.</summary>
    /// <param name="path">The file; it need not exist.</param>
    /// <param name="epochsDone">Epochs the run has finished.</param>
    public MetricsFile(string path, int epochsDone)
    {
        _path = path;
        if (epochsDone > 0 && File.Exists(path))
        {
            _lines.AddRange(File.ReadLines(path).Skip(1)
                .Where(line => int.TryParse(line.Split(',')[0], out int epoch) && epoch <= epochsDone));
        }
    }

    /// <summary>Adds the row of a finished epoch.</summary>
    public void Append(TrainingProgress progress)
    {
        double seconds = progress.Elapsed.TotalSeconds;
        _lines.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"{progress.Epoch + 1},{progress.LearningRate:G6},{progress.Loss:F6},{progress.Accuracy:F6},{progress.ImagesPerSecond:F1},{seconds:F1}"));
        AtomicFile.Write(_path, stream =>
        {
            using StreamWriter writer = new(stream, leaveOpen: true);
            _lines.ForEach(line => writer.Write(line + "\n"));
        });
    }
}
