using ResNetVk.DataSets.Pictures;

namespace ResNetVk.DataSets;

/// <summary>The test pictures of MNIST, Fashion-MNIST or another set in their format: grey, shown as R = G = B.</summary>
public sealed class MnistDataSet : IPictureDataSet
{
    private readonly GreyImages _images;

    private MnistDataSet(string name, GreyImages images)
    {
        Name = name;
        _images = images;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Count => _images.Labels.Length;

    /// <summary>Reads the two test files of a folder (8 MB) into memory.</summary>
    /// <param name="name">What it is, for people.</param>
    /// <param name="folder">Holds <c>t10k-images-idx3-ubyte.gz</c> and <c>t10k-labels-idx1-ubyte.gz</c>.</param>
    /// <exception cref="DataSetException">A file is missing or damaged, or the two do not belong together.</exception>
    public static MnistDataSet Open(string name, string folder) => new(name, MnistFiles.ReadTest(folder));

    /// <inheritdoc/>
    public IEnumerable<LabelledPicture> Read()
    {
        (int height, int width, byte[] pixels, byte[] labels) = _images;
        int size = height * width;
        for (int i = 0; i < labels.Length; i++)
        {
            byte[] rgba = new byte[4 * size];
            for (int j = 0; j < size; j++)
            {
                rgba.AsSpan(4 * j, 3).Fill(pixels[(i * size) + j]);
                rgba[(4 * j) + 3] = 255;
            }

            yield return new LabelledPicture($"t10k[{i}]", new Picture(width, height, rgba), labels[i]);
        }
    }
}
