using ResNetVk.Conformance.Pictures;

namespace ResNetVk.Conformance.DataSets;

/// <summary>The test pictures of Fashion-MNIST (or of another set in MNIST's format): grey, shown as R = G = B.</summary>
public sealed class FashionMnistDataSet : IPictureDataSet
{
    /// <summary>Where Debian's package dataset-fashion-mnist puts the files.</summary>
    public const string DefaultFolder = "/usr/share/datasets/fashion-mnist";

    private readonly int _height;
    private readonly int _width;
    private readonly byte[] _pixels;
    private readonly byte[] _labels;

    private FashionMnistDataSet(int height, int width, byte[] pixels, byte[] labels)
    {
        _height = height;
        _width = width;
        _pixels = pixels;
        _labels = labels;
    }

    /// <inheritdoc/>
    public string Name => "fashion-mnist";

    /// <inheritdoc/>
    public int Count => _labels.Length;

    /// <summary>Reads the two test files of a folder (8 MB) into memory.</summary>
    /// <param name="folder">Holds <c>t10k-images-idx3-ubyte.gz</c> and <c>t10k-labels-idx1-ubyte.gz</c>.</param>
    /// <exception cref="DataSetException">A file is missing or damaged, or the two do not belong together.</exception>
    public static FashionMnistDataSet Open(string folder)
    {
        string picturePath = Path.Combine(folder, "t10k-images-idx3-ubyte.gz");
        string labelPath = Path.Combine(folder, "t10k-labels-idx1-ubyte.gz");
        (int[] sizes, byte[] pixels) = IdxReader.Read(picturePath, 3);
        (int[] labelSizes, byte[] labels) = IdxReader.Read(labelPath, 1);
        return sizes[0] == labelSizes[0]
            ? new FashionMnistDataSet(sizes[1], sizes[2], pixels, labels)
            : throw new DataSetException($"'{picturePath}' holds {sizes[0]} pictures, '{labelPath}' {labelSizes[0]} labels; the files belong to different sets");
    }

    /// <inheritdoc/>
    public IEnumerable<LabelledPicture> Read()
    {
        int size = _height * _width;
        for (int i = 0; i < _labels.Length; i++)
        {
            byte[] rgba = new byte[4 * size];
            for (int j = 0; j < size; j++)
            {
                rgba.AsSpan(4 * j, 3).Fill(_pixels[(i * size) + j]);
                rgba[(4 * j) + 3] = 255;
            }

            yield return new LabelledPicture($"t10k[{i}]", new Picture(_width, _height, rgba), _labels[i]);
        }
    }
}
