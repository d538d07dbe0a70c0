using ResNetVk.DataSets.Pictures;

namespace ResNetVk.DataSets;

/// <summary>Folders of pictures with a folder for each class.</summary>
internal static class ClassFolders
{
    /// <summary>The names of the class folders, in ordinal order, which is that of the class indices.</summary>
    public static string[] Names(string folder) =>
        [.. Directory.GetDirectories(folder).Select(path => Path.GetFileName(path)).Where(IsShown).Order(StringComparer.Ordinal)];

    /// <summary>The pictures of a class, in further folders too, in an order that is the same everywhere.</summary>
    public static string[] Pictures(string classFolder) =>
    [
        .. Directory.EnumerateFiles(classFolder, "*", SearchOption.AllDirectories)
            .Where(IsPicture)
            .Select(path => (Path: path, Name: Path.GetRelativePath(classFolder, path).Replace('\\', '/')))
            .Where(file => file.Name.Split('/').All(IsShown))
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .Select(file => file.Path),
    ];

    /// <summary>The pictures in the folder itself, in ordinal order.</summary>
    public static IEnumerable<string> PicturesBeside(string folder) =>
        Directory.EnumerateFiles(folder).Where(path => IsPicture(path) && IsShown(Path.GetFileName(path))).Order(StringComparer.Ordinal);

    private static bool IsPicture(string path) => PictureDecoder.Extensions.Contains(Path.GetExtension(path).ToLowerInvariant());

    private static bool IsShown(string name) => !name.StartsWith('.');
}
