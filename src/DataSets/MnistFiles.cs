namespace ResNetVk.DataSets;

/// <summary>
/// The files of MNIST (Y. LeCun, C. Cortes, C. Burges 1998), of Fashion-MNIST (H. Xiao, K. Rasul, R. Vollgraf 2017; MIT licence), or of another set in MNIST's
/// file names and format: gzipped, or unpacked without the ending <c>.gz</c>.
/// </summary>
public static class MnistFiles
{
    /// <summary>Where Debian's package dataset-fashion-mnist puts the files of Fashion-MNIST.</summary>
    public const string DefaultFolder = "/usr/share/datasets/fashion-mnist";

    private const int ClassCount = 10;

    /// <summary>Reads the images to learn from: the files <c>train-*</c>.</summary>
    /// <param name="folder">The folder of the files.</param>
    /// <exception cref="DataSetException">A file is missing or damaged, the two do not belong together, or a label is not below 10.</exception>
    public static GreyImages ReadTraining(string folder) => Read(folder, "train");

    /// <summary>Reads the images to measure with: the files <c>t10k-*</c>.</summary>
    /// <param name="folder">The folder of the files.</param>
    /// <exception cref="DataSetException">A file is missing or damaged, the two do not belong together, or a label is not below 10.</exception>
    public static GreyImages ReadTest(string folder) => Read(folder, "t10k");

    private static GreyImages Read(string folder, string prefix)
    {
        string imagePath = Find(folder, prefix + "-images-idx3-ubyte");
        string labelPath = Find(folder, prefix + "-labels-idx1-ubyte");
        (int[] dimensions, byte[] pixels) = IdxFile.Read(imagePath, 3);
        byte[] labels = IdxFile.Read(labelPath, 1).Values;
        if (dimensions[0] != labels.Length)
        {
            throw new DataSetException(
                $"'{imagePath}' holds {dimensions[0]} images, '{labelPath}' {labels.Length} labels; the files belong to different sets");
        }

        int wrong = Array.FindIndex(labels, label => label >= ClassCount);
        return wrong < 0
            ? new GreyImages(dimensions[1], dimensions[2], pixels, labels)
            : throw new DataSetException(
                $"'{labelPath}': label {labels[wrong]} of image {wrong}, expected 0 to {ClassCount - 1}; the file is damaged or belongs to another data set: fetch it again");
    }

    // The packed file is the one that messages name where neither is there.
    private static string Find(string folder, string name)
    {
        string unpacked = Path.Combine(folder, name);
        return File.Exists(unpacked) ? unpacked : unpacked + ".gz";
    }
}
