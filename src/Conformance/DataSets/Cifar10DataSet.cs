using ResNetVk.Conformance.Pictures;

namespace ResNetVk.Conformance.DataSets;

/// <summary>CIFAR-10's binary distribution: records of one label byte and 3 × 32 × 32 bytes of planar red, green, blue.</summary>
public sealed class Cifar10DataSet : IPictureDataSet
{
    private const int Side = 32;
    private const int PlaneSize = Side * Side;
    private const int RecordSizeInBytes = 1 + (3 * PlaneSize);
    private const int ClassCount = 10;
    private readonly string[] _files;

    private Cifar10DataSet(string[] files)
    {
        _files = files;
        long bytes = files.Sum(f => new FileInfo(f).Length);
        Count = checked((int)(bytes / RecordSizeInBytes));
    }

    /// <inheritdoc/>
    public string Name => "cifar10";

    /// <inheritdoc/>
    public int Count { get; }

    /// <summary>Opens a file of records; or of a folder <c>test_batch.bin</c>, or where that is missing every <c>.bin</c> file in name order.</summary>
    /// <param name="path">The file or folder.</param>
    /// <exception cref="DataSetException">There is no such file, or its length is not a whole number of records.</exception>
    public static Cifar10DataSet Open(string path)
    {
        string[] files = FilesOf(path);
        foreach (string file in files)
        {
            long length = new FileInfo(file).Length;
            if (length == 0 || length % RecordSizeInBytes != 0)
            {
                throw new DataSetException(
                    $"'{file}' has {length} bytes, which is not a whole number of CIFAR-10 records of {RecordSizeInBytes}: it is cut short or something else; fetch it again");
            }
        }

        return new Cifar10DataSet(files);
    }

    /// <inheritdoc/>
    public IEnumerable<LabelledPicture> Read()
    {
        foreach (string file in _files)
        {
            using FileStream stream = OpenFile(file);
            byte[] record = new byte[RecordSizeInBytes];
            for (int index = 0; ReadRecord(stream, record, file); index++)
            {
                if (record[0] >= ClassCount)
                {
                    throw new DataSetException($"'{file}', record {index}: label {record[0]}, expected 0 to {ClassCount - 1}; this is not a CIFAR-10 file");
                }

                yield return new LabelledPicture($"{Path.GetFileName(file)}[{index}]", ToPicture(record), record[0]);
            }
        }
    }

    private static string[] FilesOf(string path)
    {
        if (File.Exists(path))
        {
            return [path];
        }

        if (!Directory.Exists(path))
        {
            throw new DataSetException($"'{path}' does not exist; name a file of CIFAR-10 records (test_batch.bin) or its folder: cifar10:DIR");
        }

        string test = Path.Combine(path, "test_batch.bin");
        string[] files = File.Exists(test) ? [test] : Directory.GetFiles(path, "*.bin");
        Array.Sort(files, StringComparer.Ordinal);
        return files.Length > 0
            ? files
            : throw new DataSetException($"folder '{path}' holds no .bin file; unpack the binary distribution of CIFAR-10 there");
    }

    private static FileStream OpenFile(string file)
    {
        try
        {
            return File.OpenRead(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataSetException($"'{file}' cannot be read: {exception.Message}", exception);
        }
    }

    private static bool ReadRecord(FileStream stream, byte[] record, string file)
    {
        int read = stream.ReadAtLeast(record, record.Length, throwOnEndOfStream: false);
        return read is 0 or RecordSizeInBytes
            ? read > 0
            : throw new DataSetException($"'{file}' ends in the middle of a record; it was changed while it was read");
    }

    private static Picture ToPicture(ReadOnlySpan<byte> record)
    {
        byte[] rgba = new byte[4 * PlaneSize];
        for (int i = 0; i < PlaneSize; i++)
        {
            rgba[4 * i] = record[1 + i];
            rgba[(4 * i) + 1] = record[1 + PlaneSize + i];
            rgba[(4 * i) + 2] = record[1 + (2 * PlaneSize) + i];
            rgba[(4 * i) + 3] = 255;
        }

        return new Picture(Side, Side, rgba);
    }
}
