using ResNetVk.Conformance.Pictures;
using ResNetVk.DataSets;

namespace ResNetVk.Conformance.DataSets;

/// <summary>The test pictures of Fashion-MNIST (or of another set in MNIST's format): grey, shown as R = G = B.</summary>
public sealed class FashionMnistDataSet : IPictureDataSet
{
    private readonly GreyImages _images;

    private FashionMnistDataSet(GreyImages images) => _images = images;

    /// <inheritdoc/>
    public string Name => "fashion-mnist";

    /// <inheritdoc/>
    public int Count => _images.Labels.Length;

    /// <summary>Reads the two test files of a folder (8 MB) into memory.</summary>
    /// <param name="folder">Holds <c>t10k-images-idx3-ubyte.gz</c> and <c>t10k-labels-idx1-ubyte.gz</c>.</param>
    /// <exception cref="DataSetException">A file is missing or damaged, or the two do not belong together.</exception>
    public static FashionMnistDataSet Open(string folder) => new(FashionMnistFiles.ReadTest(folder));

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
