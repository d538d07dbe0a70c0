using System.Security.Cryptography;
using System.Text;
using ResNetVk.DataSets.Pictures;

namespace ResNetVk.DataSets;

/// <summary>
/// Pictures in a folder per class, for training. Either the class folders lie in <c>train</c> and <c>test</c> (or <c>val</c>, or both); or they lie in the folder
/// itself, and a share of each class is kept for measuring. Pictures may lie in further folders within a class; what is hidden (<c>.name</c>) or no picture by
/// its name is left out. Pictures are listed in turn, one of each class, so that the first of them are of all classes.
/// </summary>
public sealed class PictureFolder
{
    private const string TrainName = "train";
    private const string TestName = "test";
    private static readonly string[] s_validationNames = ["val", "validation"];

    private PictureFolder(IReadOnlyList<string> classes, IReadOnlyList<PictureFile> train, IReadOnlyList<PictureFile> validation, IReadOnlyList<PictureFile> test)
    {
        Classes = classes;
        Train = InTurn(train);
        Validation = InTurn(validation);
        Test = InTurn(test);
    }

    /// <summary>The names of the class folders, in ordinal order, which is that of the class indices; at least two.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The pictures to learn from; at least one of each class.</summary>
    public IReadOnlyList<PictureFile> Train { get; }

    /// <summary>The pictures to choose by: those of <c>val</c> where there is a <c>test</c> beside it; else none.</summary>
    public IReadOnlyList<PictureFile> Validation { get; }

    /// <summary>The pictures to measure with; at least one of each class.</summary>
    public IReadOnlyList<PictureFile> Test { get; }

    /// <summary>Lists the pictures of a folder; none is opened.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">How it is divided.</param>
    /// <exception cref="DataSetException">There are fewer than two classes, a class has too few pictures, the parts have other classes, or a picture lies beside them.</exception>
    public static PictureFolder Open(string folder, PictureFolderOptions options)
    {
        if (!Directory.Exists(folder))
        {
            throw new DataSetException($"'{folder}' is not a folder; name one that holds a folder of pictures for each class: folder:DIR");
        }

        try
        {
            string[] names = ClassFolders.Names(folder);
            string? validation = s_validationNames.FirstOrDefault(names.Contains);
            bool isDivided = names.Contains(TrainName) && (names.Contains(TestName) || validation is not null || names.Length == 1);
            return isDivided
                ? Divided(folder, validation, names.Contains(TestName), options)
                : Divide(folder, options);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataSetException($"folder '{folder}' cannot be read: {exception.Message}", exception);
        }
    }

    private static PictureFolder Divided(string folder, string? validation, bool hasTest, PictureFolderOptions options)
    {
        string train = Path.Combine(folder, TrainName);
        if (validation is null && !hasTest)
        {
            return Divide(train, options);
        }

        string[] classes = RequireClasses(train);
        IReadOnlyList<PictureFile> chosenBy = validation is null ? [] : Part(validation);
        return new PictureFolder(classes, Part(TrainName), hasTest ? chosenBy : [], hasTest ? Part(TestName) : chosenBy);

        List<PictureFile> Part(string part)
        {
            string path = Path.Combine(folder, part);
            string[] found = ClassFolders.Names(path);
            return found.SequenceEqual(classes)
                ? ReadClasses(path, classes, least: 1)
                : throw new DataSetException(
                    $"'{path}' has the class folders {string.Join(", ", found)}, '{train}' has {string.Join(", ", classes)}; both need the same ones");
        }
    }

    private static PictureFolder Divide(string folder, PictureFolderOptions options)
    {
        string[] classes = RequireClasses(folder);
        List<PictureFile> train = [];
        List<PictureFile> test = [];
        foreach (IGrouping<int, PictureFile> pictures in ReadClasses(folder, classes, least: 2).GroupBy(picture => picture.Label))
        {
            // The place of a picture in this order follows from its name alone: pictures that are added later change sides with few of the others.
            PictureFile[] mixed = [.. pictures.OrderBy(picture => Key(folder, picture.Path, options.Seed), StringComparer.Ordinal)];
            int count = Math.Clamp((int)Math.Round(options.TestShare * mixed.Length, MidpointRounding.AwayFromZero), 1, mixed.Length - 1);
            HashSet<string> kept = [.. mixed.Take(count).Select(picture => picture.Path)];
            test.AddRange(pictures.Where(picture => kept.Contains(picture.Path)));
            train.AddRange(pictures.Where(picture => !kept.Contains(picture.Path)));
        }

        return new PictureFolder(classes, train, [], test);
    }

    private static PictureFile[] InTurn(IReadOnlyList<PictureFile> files) =>
    [
        .. files.GroupBy(file => file.Label).SelectMany(pictures => pictures.Select((file, place) => (file, place)))
            .OrderBy(pair => pair.place).ThenBy(pair => pair.file.Label).Select(pair => pair.file),
    ];

    private static string Key(string folder, string path, ulong seed) => Convert.ToHexString(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{Path.GetRelativePath(folder, path).Replace('\\', '/')}")));

    private static string[] RequireClasses(string folder)
    {
        string[] classes = ClassFolders.Names(folder);
        string? stray = ClassFolders.PicturesBeside(folder).FirstOrDefault();
        if (stray is not null)
        {
            throw new DataSetException($"picture '{stray}' lies beside the class folders, so that it has no class; move it into one of them or away");
        }

        return classes.Length >= 2
            ? classes
            : throw new DataSetException(
                $"'{folder}' has {(classes.Length == 0 ? "no class folder" : $"one class folder, '{classes[0]}'")}; a classifier needs at least two: a folder of pictures for each class");
    }

    private static List<PictureFile> ReadClasses(string folder, string[] classes, int least)
    {
        List<PictureFile> files = [];
        for (int label = 0; label < classes.Length; label++)
        {
            string path = Path.Combine(folder, classes[label]);
            string[] pictures = ClassFolders.Pictures(path);
            if (pictures.Length < least)
            {
                throw new DataSetException(
                    $"class folder '{path}' has {pictures.Length} pictures ({string.Join(", ", PictureDecoder.Extensions)}), expected at least {least}; "
                        + "add some, or remove the folder");
            }

            files.AddRange(pictures.Select(picture => new PictureFile(picture, label)));
        }

        return files;
    }
}
