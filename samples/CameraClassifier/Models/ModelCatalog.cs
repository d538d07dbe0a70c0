namespace ResNetVk.CameraClassifier.Models;

/// <summary>The networks to choose from, and pictures to try them with.</summary>
internal sealed class ModelCatalog
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "models");

    private ModelCatalog(IReadOnlyList<ModelEntry> entries) => Entries = entries;

    /// <summary>In the order they are offered. May be empty.</summary>
    public IReadOnlyList<ModelEntry> Entries { get; }

    /// <summary>What is used until another is chosen; null when there is none.</summary>
    public ModelEntry? First => Entries is [ModelEntry first, ..] ? first : null;

    /// <summary>Pictures that lie beside the program, by file name: <c>index-name-of-the-class.png</c>.</summary>
    public static IReadOnlyDictionary<string, string> Samples { get; } = FindSamples();

    /// <summary>Those that were asked for; without any, those beside the program.</summary>
    /// <param name="paths">Files.</param>
    public static ModelCatalog Find(IReadOnlyList<string> paths) => new([.. (paths.Count > 0 ? paths : Bundled(s_folder)).Select(path => new ModelEntry(path))]);

    /// <summary>The networks in a folder, compiled ones before others of the same name. CIFAR-10's ten classes say more to a camera than clothes.</summary>
    /// <param name="folder">It need not exist.</param>
    public static IReadOnlyList<string> Bundled(string folder) => !Directory.Exists(folder)
        ? []
        : [.. Directory.EnumerateFiles(folder)
            .Where(path => Path.GetExtension(path) is ".rnvk" or ".onnx")
            .GroupBy(Path.GetFileNameWithoutExtension)
            .Select(same => same.OrderBy(path => Path.GetExtension(path) == ".rnvk" ? 0 : 1).First())
            .OrderBy(path => Path.GetFileName(path).StartsWith("cifar10", StringComparison.Ordinal) ? 0 : 1)
            .ThenBy(path => path, StringComparer.Ordinal)];

    /// <summary>The samples whose name is that of a class, so that a network is shown nothing it does not know.</summary>
    /// <param name="labels">Of the network.</param>
    public static IReadOnlyList<string> SamplesFor(IReadOnlyList<string> labels)
    {
        HashSet<string> known = [.. labels.Select((label, index) => $"{index}-{Slug(label)}.png")];
        return [.. Samples.Keys.Where(known.Contains).Order(StringComparer.Ordinal)];
    }

    private static string Slug(string label) =>
        string.Join('-', label.ToLowerInvariant().Split([' ', '/', '-', '_'], StringSplitOptions.RemoveEmptyEntries));

    private static Dictionary<string, string> FindSamples()
    {
        string folder = Path.Combine(s_folder, "samples");
        return Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.png").ToDictionary(path => Path.GetFileName(path)) : [];
    }
}
