namespace ResNetVk.Training;

/// <summary>
/// Fashion-MNIST (H. Xiao, K. Rasul, R. Vollgraf 2017; MIT licence): 60,000 + 10,000 grey images of 28 × 28, ten classes.
/// </summary>
public static class FashionMnist
{
    /// <summary>Where Debian's package dataset-fashion-mnist puts the files.</summary>
    public const string DefaultFolder = "/usr/share/datasets/fashion-mnist";

    /// <summary>Class names in index order.</summary>
    public static IReadOnlyList<string> Labels { get; } =
        ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    /// <summary>Reads the four files of the folder.</summary>
    /// <exception cref="TrainingInputException">A file is missing or damaged.</exception>
    public static DataSet Read(string folder) => new("fashion-mnist", ReadPart(folder, "train"), ReadPart(folder, "t10k"), Labels);

    private static ImageSet ReadPart(string folder, string prefix)
    {
        string imagePath = Path.Combine(folder, prefix + "-images-idx3-ubyte.gz");
        string labelPath = Path.Combine(folder, prefix + "-labels-idx1-ubyte.gz");
        (int[] dimensions, byte[] pixels) = IdxFile.Read(imagePath, 3);
        (int[] labelDimensions, byte[] labels) = IdxFile.Read(labelPath, 1);
        if (dimensions[0] != labelDimensions[0])
        {
            throw new TrainingInputException(
                $"'{imagePath}' holds {dimensions[0]} images but '{labelPath}' {labelDimensions[0]} labels. The files belong to "
                    + "different sets.");
        }

        return new ImageSet(pixels, labels, new ImageShape(1, dimensions[1], dimensions[2]), Labels.Count);
    }
}
