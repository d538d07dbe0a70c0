using System.Globalization;
using ResNetVk.DataSets.Pictures;

namespace ResNetVk.DataSets;

/// <summary>A folder of picture files, labelled by <c>labels.csv</c> or by one sub-folder per class.</summary>
public sealed class FolderDataSet : IPictureDataSet
{
    private const string LabelFile = "labels.csv";
    private const string Header = "file,class_index";
    private readonly IReadOnlyList<PictureFile> _files;

    internal FolderDataSet(string folder, IReadOnlyList<PictureFile> files)
    {
        Name = folder;
        _files = files;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Count => _files.Count;

    /// <summary>Opens a folder.</summary>
    /// <param name="folder">
    /// Either holds <c>labels.csv</c>: the line <c>file,class_index</c>, then one picture per line, its path relative to the folder;
    /// or holds one sub-folder per class, whose index is its place in name order (ordinal).
    /// </param>
    /// <exception cref="DataSetException">There is no such folder, no label, or a line or a file that does not fit.</exception>
    public static FolderDataSet Open(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new DataSetException($"'{folder}' is not a folder; name a folder of pictures, or one of {DataSetName.Forms}");
        }

        try
        {
            string csv = Path.Combine(folder, LabelFile);
            List<PictureFile> files = File.Exists(csv) ? ReadCsv(folder, csv) : ReadClassFolders(folder);
            return files.Count > 0
                ? new FolderDataSet(folder, files)
                : throw new DataSetException(
                    $"folder '{folder}' holds neither {LabelFile} (first line '{Header}') nor one folder of pictures per class, so that no picture has a label");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataSetException($"folder '{folder}' cannot be read: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public IEnumerable<LabelledPicture> Read() =>
        _files.Select(f => new LabelledPicture(Path.GetRelativePath(Name, f.Path), PictureDecoder.Decode(f.Path), f.Label));

    private static List<PictureFile> ReadCsv(string folder, string csv)
    {
        string[] lines = File.ReadAllLines(csv);
        if (lines.Length == 0 || lines[0].Trim() != Header)
        {
            throw new DataSetException($"'{csv}' begins with '{(lines.Length == 0 ? "" : lines[0])}', expected '{Header}'");
        }

        List<PictureFile> files = [];
        for (int i = 1; i < lines.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(lines[i]))
            {
                continue;
            }

            // The index follows the last comma, so that file names may contain commas.
            int comma = lines[i].LastIndexOf(',');
            if (comma < 1 || !int.TryParse(lines[i].AsSpan(comma + 1), NumberStyles.Integer, CultureInfo.InvariantCulture, out int label) || label < 0)
            {
                throw new DataSetException($"'{csv}', line {i + 1}: '{lines[i]}', expected a file name, a comma and a class index from 0");
            }

            string path = Path.Combine(folder, lines[i][..comma].Trim());
            files.Add(File.Exists(path) ? new PictureFile(path, label) : throw new DataSetException($"'{csv}', line {i + 1}: '{path}' does not exist"));
        }

        return files;
    }

    private static List<PictureFile> ReadClassFolders(string folder)
    {
        string[] classes = ClassFolders.Names(folder);
        List<PictureFile> files = [];
        for (int label = 0; label < classes.Length; label++)
        {
            int own = label;
            files.AddRange(ClassFolders.Pictures(Path.Combine(folder, classes[label])).Select(picture => new PictureFile(picture, own)));
        }

        return files;
    }
}
