namespace ResNetVk.Training;

/// <summary>
/// CIFAR-10 in its binary distribution (A. Krizhevsky 2009): records of one label byte and 3072 bytes of planar RGB, 32 × 32, ten classes.
/// </summary>
public static class Cifar10
{
    private const int RecordSizeInBytes = 1 + (3 * 32 * 32);
    private const string TestFile = "test_batch.bin";
    private static readonly ImageShape s_shape = new(3, 32, 32);

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
        return new DataSet("cifar10", ReadRecords(batches), ReadRecords([Path.Combine(folder, TestFile)]), Labels);
    }

    /// <summary>Reads files of records, one after the other.</summary>
    /// <exception cref="TrainingInputException">A file is missing, empty, or is not a whole number of records.</exception>
    public static ImageSet ReadRecords(IReadOnlyList<string> paths)
    {
        List<byte> labels = [];
        using MemoryStream pixels = new();
        foreach (string path in paths)
        {
            byte[] content = ReadFile(path);
            if (content.Length == 0 || content.Length % RecordSizeInBytes != 0)
            {
                throw new TrainingInputException(
                    $"'{path}' has {content.Length} bytes, which is not a whole number of {RecordSizeInBytes}-byte CIFAR-10 records. "
                        + "The file is cut short or of another kind.");
            }

            for (int at = 0; at < content.Length; at += RecordSizeInBytes)
            {
                labels.Add(content[at]);
                pixels.Write(content, at + 1, RecordSizeInBytes - 1);
            }
        }

        return new ImageSet(pixels.ToArray(), [.. labels], s_shape, Labels.Count);
    }

    private static byte[] ReadFile(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TrainingInputException($"'{path}' cannot be read: {exception.Message}", exception);
        }
    }
}
