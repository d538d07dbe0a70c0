using System.Globalization;
using System.Text.Json;
using ResNetVk.Format;

namespace ResNetVk.Training;

/// <summary>
/// The metrics of a run, a row for each epoch: as CSV, and as lines of JSON in a file of the same name with the ending <c>.jsonl</c>. A row is on disk, whole,
/// when <see cref="Append"/> returns.
/// </summary>
public sealed class MetricsFile
{
    private const string Header = "epoch,learning_rate,train_loss,train_accuracy,test_accuracy,images_per_second,seconds,data_wait,validation_accuracy,validation_loss";

    // Files of runs before there were the last three.
    private const int FewestFields = 7;
    private const int Fields = 10;
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };
    private readonly string _path;
    private readonly List<EpochMetrics> _epochs = [];

    /// <summary>Opens the file of a run; rows of epochs that will be trained again are dropped.</summary>
    /// <param name="path">The CSV file; it need not exist.</param>
    /// <param name="epochsDone">Epochs the run has finished.</param>
    /// <exception cref="TrainingInputException">A row is damaged.</exception>
    public MetricsFile(string path, int epochsDone)
    {
        _path = path;
        if (epochsDone > 0 && File.Exists(path))
        {
            _epochs.AddRange(Read(path).Where(row => row.Epoch <= epochsDone));
        }
    }

    /// <summary>The rows, oldest first.</summary>
    public IReadOnlyList<EpochMetrics> Epochs => _epochs;

    /// <summary>Reads a CSV file.</summary>
    /// <exception cref="TrainingInputException">It is missing, or a row is damaged.</exception>
    public static IReadOnlyList<EpochMetrics> Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new TrainingInputException($"'{path}' does not exist. Train first.");
        }

        return [.. File.ReadLines(path).Skip(1).Select((line, index) => Parse(path, index + 2, line))];
    }

    /// <summary>Adds the row of a finished epoch.</summary>
    public void Append(EpochMetrics metrics)
    {
        _epochs.Add(metrics);
        Write(_path, Enumerable.Prepend(_epochs.Select(Format), Header));
        Write(Path.ChangeExtension(_path, ".jsonl"), _epochs.Select(row => JsonSerializer.Serialize(row, s_json)));
    }

    private static void Write(string path, IEnumerable<string> lines) => AtomicFile.Write(path, stream =>
    {
        using StreamWriter writer = new(stream, leaveOpen: true);
        foreach (string line in lines)
        {
            writer.Write(line + "\n");
        }
    });

    private static string Format(EpochMetrics m) => string.Create(
        CultureInfo.InvariantCulture,
        $"{m.Epoch},{m.LearningRate:G6},{m.TrainLoss:F6},{m.TrainAccuracy:F6},{m.TestAccuracy:F6},{m.ImagesPerSecond:F1},{m.Seconds:F1},")
        + string.Create(CultureInfo.InvariantCulture, $"{m.DataWait:F4},{m.ValidationAccuracy:F6},{m.ValidationLoss:F6}");

    private static EpochMetrics Parse(string path, int line, string text)
    {
        double[] numbers = [.. text.Split(',').Select(field => double.TryParse(field, CultureInfo.InvariantCulture, out double number) ? number : double.NaN)];
        return numbers.Length is FewestFields or Fields && double.IsInteger(numbers[0])
            ? new EpochMetrics((int)numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], numbers[6])
            {
                DataWait = numbers.Length == Fields ? numbers[7] : 0,
                ValidationAccuracy = numbers.Length == Fields && double.IsFinite(numbers[8]) ? numbers[8] : null,
                ValidationLoss = numbers.Length == Fields && double.IsFinite(numbers[9]) ? numbers[9] : null,
            }
            : throw new TrainingInputException($"'{path}', line {line}: '{text}', expected numbers for {Header}. Remove the file, or restore it.");
    }
}
