using ResNetVk.DataSets.Pictures;

namespace ResNetVk.DataSets;

/// <summary>Pictures of the binary distribution of CIFAR-10 or CIFAR-100.</summary>
public sealed class CifarDataSet : IPictureDataSet
{
    private const int PlaneSize = CifarFile.Side * CifarFile.Side;
    private readonly string[] _files;
    private readonly CifarFormat _format;

    private CifarDataSet(string[] files, CifarFormat format)
    {
        _files = files;
        _format = format;
        Count = files.Sum(file => CifarFile.CountRecords(file, format));
    }

    /// <inheritdoc/>
    public string Name => _format.Name;

    /// <inheritdoc/>
    public int Count { get; }

    /// <summary>Opens a file of records; or of a folder the file of the test images, or where that is missing every <c>.bin</c> file in name order.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="format">Which of the sets it is.</param>
    /// <exception cref="DataSetException">There is no such file, or its length is not a whole number of records.</exception>
    public static CifarDataSet Open(string path, CifarFormat format) => new(FilesOf(path, format), format);

    /// <inheritdoc/>
    public IEnumerable<LabelledPicture> Read() => _files.SelectMany(file => CifarFile.Read(file, _format)
        .Select((record, index) => new LabelledPicture($"{Path.GetFileName(file)}[{index}]", ToPicture(record.Planes.Span), record.Label)));

    private static string[] FilesOf(string path, CifarFormat format)
    {
        if (File.Exists(path))
        {
            return [path];
        }

        if (!Directory.Exists(path))
        {
            throw new DataSetException(
                $"'{path}' does not exist; name a file of {format.Name} records ({format.TestFileName}) or its folder: {format.Name}:DIR");
        }

        string test = Path.Combine(path, format.TestFileName);
        string[] files = File.Exists(test) ? [test] : Directory.GetFiles(path, "*.bin");
        Array.Sort(files, StringComparer.Ordinal);
        return files.Length > 0
            ? files
            : throw new DataSetException($"folder '{path}' holds no .bin file; unpack the binary distribution of {format.Name} there");
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

        return new Picture(CifarFile.Side, CifarFile.Side, rgba);
    }
}
