namespace ResNetVk.DataSets;

/// <summary>One of the two sets that come in CIFAR's binary distribution (A. Krizhevsky 2009).</summary>
public sealed record CifarFormat
{
    /// <summary>CIFAR-10: one label byte; 50,000 training images in five files.</summary>
    public static CifarFormat Cifar10 { get; } = new()
    {
        Name = "cifar10",
        TrainingFilePattern = "data_batch_*.bin",
        TestFileName = "test_batch.bin",
        Classes = ClassNames.Cifar10,
    };

    /// <summary>CIFAR-100: a byte for one of twenty coarse classes, one for one of a hundred fine ones, which are taken.</summary>
    public static CifarFormat Cifar100 { get; } = new()
    {
        Name = "cifar100",
        CoarseClassCount = 20,
        TrainingFilePattern = "train.bin",
        TestFileName = "test.bin",
        Classes = ClassNames.Cifar100,
    };

    /// <summary>What the command line calls it.</summary>
    public required string Name { get; init; }

    /// <summary>The files of the training images in a folder.</summary>
    public required string TrainingFilePattern { get; init; }

    /// <summary>The file of the test images.</summary>
    public required string TestFileName { get; init; }

    /// <summary>Class names in index order; every label is below their number.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Coarse classes, whose byte comes before that of the class; 0 where there is none.</summary>
    public int CoarseClassCount { get; init; }

    /// <summary>Bytes of a record.</summary>
    public int RecordSizeInBytes => LabelSizeInBytes + (CifarFile.Channels * CifarFile.Side * CifarFile.Side);

    /// <summary>Bytes of a record before its planes; the last of them is the class.</summary>
    internal int LabelSizeInBytes => CoarseClassCount > 0 ? 2 : 1;

    /// <summary>The files of the training images of a folder, in name order.</summary>
    /// <param name="folder">Holds the unpacked binary distribution.</param>
    /// <exception cref="DataSetException">There are none.</exception>
    public IReadOnlyList<string> TrainingFiles(string folder)
    {
        string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder, TrainingFilePattern) : [];
        Array.Sort(files, StringComparer.Ordinal);
        return files.Length > 0
            ? files
            : throw new DataSetException($"'{folder}' holds no {TrainingFilePattern}; unpack the binary distribution there, or name its folder: {Name}:DIR");
    }
}
