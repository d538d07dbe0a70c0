using ResNetVk.DataSets;

namespace ResNetVk.Training;

/// <summary>A data set with its official split.</summary>
/// <param name="Name">The name the command line knows it by.</param>
/// <param name="Train">The images to learn from.</param>
/// <param name="Test">The images to measure with; never used for a choice during training.</param>
/// <param name="Labels">Class names in index order.</param>
public sealed record DataSet(string Name, ImageSet Train, ImageSet Test, IReadOnlyList<string> Labels)
{
    /// <summary>Reads the data set that <paramref name="specification"/> names: <c>fashion-mnist[:DIR]</c> or <c>cifar10:DIR</c>.</summary>
    /// <exception cref="TrainingInputException">The name is unknown, the folder is not given, or a file is missing or damaged.</exception>
    public static DataSet Open(string specification)
    {
        int colon = specification.IndexOf(':', StringComparison.Ordinal);
        string name = colon < 0 ? specification : specification[..colon];
        string folder = colon < 0 ? string.Empty : specification[(colon + 1)..];
        return name switch
        {
            "fashion-mnist" => FashionMnist.Read(folder.Length == 0 ? FashionMnistFiles.DefaultFolder : folder),
            "cifar10" when folder.Length > 0 => Cifar10.Read(folder),
            "cifar10" => throw new TrainingInputException(
                "CIFAR-10 has no default folder. Name the folder of its .bin files: --data cifar10:DIR."),
            _ => throw new TrainingInputException($"'{specification}' names no data set. Known: fashion-mnist[:DIR], cifar10:DIR."),
        };
    }
}
