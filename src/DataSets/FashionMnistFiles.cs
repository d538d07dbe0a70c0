namespace ResNetVk.DataSets;

/// <summary>
/// The files of Fashion-MNIST (H. Xiao, K. Rasul, R. Vollgraf 2017), or of another set that comes in MNIST's file names and format.
/// </summary>
public static class FashionMnistFiles
{
    /// <summary>Where Debian's package dataset-fashion-mnist puts the files.</summary>
    public const string DefaultFolder = "/usr/share/datasets/fashion-mnist";

    /// <summary>Reads the images to learn from: the files <c>train-*.gz</c>.</summary>
    /// <param name="folder">The folder of the .gz files.</param>
    /// <exception cref="DataSetException">A file is missing or damaged, or the two do not belong together.</exception>
    public static GreyImages ReadTraining(string folder) => Read(folder, "train");

    /// <summary>Reads the images to measure with: the files <c>t10k-*.gz</c>.</summary>
    /// <param name="folder">The folder of the .gz files.</param>
    /// <exception cref="DataSetException">A file is missing or damaged, or the two do not belong together.</exception>
    public static GreyImages ReadTest(string folder) => Read(folder, "t10k");

    private static GreyImages Read(string folder, string prefix)
    {
        string imagePath = Path.Combine(folder, prefix + "-images-idx3-ubyte.gz");
        string labelPath = Path.Combine(folder, prefix + "-labels-idx1-ubyte.gz");
        (int[] dimensions, byte[] pixels) = IdxFile.Read(imagePath, 3);
        byte[] labels = IdxFile.Read(labelPath, 1).Values;
        return dimensions[0] == labels.Length
            ? new GreyImages(dimensions[1], dimensions[2], pixels, labels)
            : throw new DataSetException(
                $"'{imagePath}' holds {dimensions[0]} images, '{labelPath}' {labels.Length} labels; the files belong to different sets");
    }
}
