namespace ResNetVk.DataSets;

/// <summary>
/// Files of CIFAR-10's binary distribution (A. Krizhevsky 2009): records of one label byte and 3 × 32 × 32 bytes of planar red, green, blue.
/// </summary>
public static class Cifar10File
{
    /// <summary>Rows, and columns, of an image.</summary>
    public const int Side = 32;

    /// <summary>Colour planes of an image.</summary>
    public const int Channels = 3;

    /// <summary>Every label is below this.</summary>
    public const int ClassCount = 10;

    /// <summary>The file of the test images.</summary>
    public const string TestFileName = "test_batch.bin";

    private const int RecordSizeInBytes = 1 + (Channels * Side * Side);

    /// <summary>The number of records of a file, from its length.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataSetException">The file cannot be opened, is empty, or is not a whole number of records.</exception>
    public static int CountRecords(string path)
    {
        // By name, not through a stream: what is not a regular file (a pipe, a device) has length 0 and is refused without waiting for it.
        long length = Reading(path, () => new FileInfo(path).Length);
        return length > 0 && length % RecordSizeInBytes == 0
            ? checked((int)(length / RecordSizeInBytes))
            : throw new DataSetException(
                $"'{path}' has {length} bytes, which is not a whole number of CIFAR-10 records of {RecordSizeInBytes}: it is cut short or "
                + "something else; fetch it again");
    }

    /// <summary>Reads the records of a file in their order, one at a time as they are asked for.</summary>
    /// <param name="path">The file; opened when the enumeration begins, closed when it ends.</param>
    /// <exception cref="DataSetException">
    /// The file cannot be read, is empty, is not a whole number of records, or a label is out of range (thrown while enumerating).
    /// </exception>
    public static IEnumerable<Cifar10Record> Read(string path)
    {
        int count = CountRecords(path);
        using FileStream stream = Reading(path, () => File.OpenRead(path));
        for (int index = 0; index < count; index++)
        {
            byte[] record = new byte[RecordSizeInBytes];
            if (Reading(path, () => stream.ReadAtLeast(record, record.Length, throwOnEndOfStream: false)) < record.Length)
            {
                throw new DataSetException($"'{path}' ends in record {index} of {count}; it was changed while it was read");
            }

            yield return record[0] < ClassCount
                ? new Cifar10Record(record[0], record.AsMemory(1))
                : throw new DataSetException(
                    $"'{path}', record {index}: label {record[0]}, expected 0 to {ClassCount - 1}; this is not a CIFAR-10 file");
        }
    }

    private static T Reading<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataSetException($"'{path}' cannot be read: {exception.Message}", exception);
        }
    }
}
