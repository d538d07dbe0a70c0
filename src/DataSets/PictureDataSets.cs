namespace ResNetVk.DataSets;

/// <summary>Opens the pictures to measure with, of data sets by the names that the command line takes.</summary>
public static class PictureDataSets
{
    /// <summary>Opens the test images of a <see cref="DataSetName"/>, a file of CIFAR's records, or all of a folder of pictures.</summary>
    /// <param name="source">The name, or the folder.</param>
    /// <exception cref="DataSetException">There is no such data set, or it is damaged.</exception>
    public static IPictureDataSet Open(string source) => DataSetName.Parse(source) switch
    {
        null => FolderDataSet.Open(source),
        { Kind: DataSetKind.Mnist } name => MnistDataSet.Open("mnist", name.Path),
        { Kind: DataSetKind.FashionMnist } name => MnistDataSet.Open("fashion-mnist", name.Path),
        { Kind: DataSetKind.Cifar10 } name => CifarDataSet.Open(name.Path, CifarFormat.Cifar10),
        { Kind: DataSetKind.Cifar100 } name => CifarDataSet.Open(name.Path, CifarFormat.Cifar100),
        { Kind: DataSetKind.Folder } name => new FolderDataSet(name.Path, PictureFolder.Open(name.Path, name.Options).Test),
        var name => throw new InvalidOperationException($"There is no reader of {name.Kind}."),
    };
}
