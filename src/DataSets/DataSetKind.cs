namespace ResNetVk.DataSets;

/// <summary>The data sets that can be read.</summary>
public enum DataSetKind
{
    /// <summary>Handwritten digits, IDX files.</summary>
    Mnist,

    /// <summary>Clothes, IDX files.</summary>
    FashionMnist,

    /// <summary>Ten classes of small colour pictures, binary records.</summary>
    Cifar10,

    /// <summary>A hundred classes of small colour pictures, binary records.</summary>
    Cifar100,

    /// <summary>Any pictures, in a folder per class: <see cref="PictureFolder"/>.</summary>
    Folder,
}
