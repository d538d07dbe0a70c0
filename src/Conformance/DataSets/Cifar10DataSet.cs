using ResNetVk.Conformance.Pictures;
using ResNetVk.DataSets;

namespace ResNetVk.Conformance.DataSets;

/// <summary>Pictures of CIFAR-10's binary distribution.</summary>
public sealed class Cifar10DataSet : IPictureDataSet
{
    private const int PlaneSize = Cifar10File.Side * Cifar10File.Side;
    private readonly string[] _files;

    private Cifar10DataSet(string[] files)
    {
        _files = files;
        Count = files.Sum(Cifar10File.CountRecords);
    }

    /// <inheritdoc/>
    public string Name => "cifar10";

    /// <inheritdoc/>
    public int Count { get; }

    /// <summary>Opens a file of records; or of a folder <c>test_batch.bin</c>, or where that is missing every <c>.bin</c> file in name order.</summary>
    /// <param name="path">The file or folder.</param>
    /// <exception cref="DataSetException">There is no such file, or its length is not a whole number of records.</exception>
    public static Cifar10DataSet Open(string path) => new(FilesOf(path));

    /// <inheritdoc/>
    public IEnumerable<LabelledPicture> Read() => _files.SelectMany(file => Cifar10File.Read(file)
        .Select((record, index) => new LabelledPicture($"{Path.GetFileName(file)}[{index}]", ToPicture(record.Planes.Span), record.Label)));

    private static string[] FilesOf(string path)
    {
        if (File.Exists(path))
        {
            return [path];
        }

        if (!Directory.Exists(path))
        {
            throw new DataSetException(
                $"'{path}' does not exist; name a file of CIFAR-10 records ({Cifar10File.TestFileName}) or its folder: cifar10:DIR");
        }

        string test = Path.Combine(path, Cifar10File.TestFileName);
        string[] files = File.Exists(test) ? [test] : Directory.GetFiles(path, "*.bin");
        Array.Sort(files, StringComparer.Ordinal);
        return files.Length > 0
            ? files
            : throw new DataSetException($"folder '{path}' holds no .bin file; unpack the binary distribution of CIFAR-10 there");
    }

    private static Picture ToPicture(ReadOnlySpan<byte> planes)
    {
        byte[] rgba = new byte[4 * PlaneSize];
        for (int i = 0; i < PlaneSize; i++)
        {
            rgba[4 * i] = planes[i];
            rgba[(4 * i) + 1] = planes[PlaneSize + i];
            rgba[(4 * i) + 2] = planes[(2 * PlaneSize) + i];
            rgba[(4 * i) + 3] = 255;
        }

        return new Picture(Cifar10File.Side, Cifar10File.Side, rgba);
    }
}
