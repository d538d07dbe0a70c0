using ResNetVk.DataSets;

namespace ResNetVk.Training;

/// <summary>CIFAR-10 (A. Krizhevsky 2009): 50,000 + 10,000 colour images of 32 × 32, ten classes.</summary>
public static class Cifar10
{
    private static readonly ImageShape s_shape = new(Cifar10File.Channels, Cifar10File.Side, Cifar10File.Side);

    /// <summary>Class names in index order.</summary>
    public static IReadOnlyList<string> Labels { get; } =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <summary>Reads every <c>data_batch_*.bin</c> of the folder, in name order, and <c>test_batch.bin</c>.</summary>
    /// <exception cref="TrainingInputException">A file is missing or is not a whole number of records.</exception>
    public static DataSet Read(string folder)
    {
        string[] batches = Directory.Exists(folder) ? Directory.GetFiles(folder, "data_batch_*.bin") : [];
        if (batches.Length == 0)
        {
            throw new TrainingInputException(
                $"'{folder}' holds no data_batch_*.bin. Unpack the binary distribution of CIFAR-10 there, or name its folder: --data "
                    + "cifar10:DIR.");
        }

        Array.Sort(batches, StringComparer.Ordinal);
        try
        {
            return new DataSet("cifar10", ReadRecords(batches), ReadRecords([Path.Combine(folder, Cifar10File.TestFileName)]), Labels);
        }
        catch (DataSetException exception)
        {
            throw new TrainingInputException(exception.Message, exception);
        }
    }

    private static ImageSet ReadRecords(string[] paths)
    {
        List<byte> labels = [];
        using MemoryStream pixels = new();
        foreach (Cifar10Record record in paths.SelectMany(Cifar10File.Read))
        {
            labels.Add(record.Label);
            pixels.Write(record.Planes.Span);
        }

        return new ImageSet(pixels.ToArray(), [.. labels], s_shape, Labels.Count);
    }
}
