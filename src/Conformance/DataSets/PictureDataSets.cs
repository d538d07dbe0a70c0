using ResNetVk.DataSets;

namespace ResNetVk.Conformance.DataSets;

/// <summary>Opens data sets by the names that the command line takes.</summary>
public static class PictureDataSets
{
    private const string Cifar10Prefix = "cifar10:";
    private const string FashionMnistName = "fashion-mnist";

    /// <summary>Opens <c>fashion-mnist[:DIR]</c>, <c>cifar10:FILE-OR-DIR</c>, or a folder of pictures.</summary>
    /// <param name="source">The name.</param>
    /// <exception cref="DataSetException">There is no such data set, or it is damaged.</exception>
    public static IPictureDataSet Open(string source)
    {
        if (source.StartsWith(Cifar10Prefix, StringComparison.Ordinal))
        {
            return Cifar10DataSet.Open(source[Cifar10Prefix.Length..]);
        }

        if (source == FashionMnistName || source.StartsWith(FashionMnistName + ":", StringComparison.Ordinal))
        {
            return FashionMnistDataSet.Open(source == FashionMnistName ? FashionMnistFiles.DefaultFolder : source[(FashionMnistName.Length + 1)..]);
        }

        return FolderDataSet.Open(source);
    }
}
