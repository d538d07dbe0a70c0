using ResNetVk.DataSets;

namespace ResNetVk.Training;

/// <summary>A data set with its split.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Train">The images to learn from.</param>
/// <param name="Test">The images to measure with; never used for a choice during training.</param>
/// <param name="Labels">Class names in index order.</param>
public sealed record DataSet(string Name, ImageSet Train, ImageSet Test, IReadOnlyList<string> Labels)
{
    /// <summary>Memory for decoded pictures of a folder, unless something else is said.</summary>
    public const int UsualCacheInMebibytes = 1024;

    /// <summary>Images to choose by, such as when to stop: no training images and no test images; null for none.</summary>
    public ImageSet? Validation { get; init; }

    /// <summary>Opens the data set that <paramref name="specification"/> names. Pictures of folders are read when they are needed, others at once.</summary>
    /// <param name="specification">See <see cref="DataSetName.Forms"/>.</param>
    /// <param name="wanted">What the network takes, which pictures of folders are brought to unless their size is stated; null for 3×64×64.</param>
    /// <param name="cacheInMebibytes">How much memory decoded pictures of a folder may take; those beyond it are decoded each time.</param>
    /// <exception cref="TrainingInputException">The name is unknown, the folder is not given, or a file is missing or damaged.</exception>
    public static DataSet Open(string specification, ImageShape? wanted = null, int cacheInMebibytes = UsualCacheInMebibytes)
    {
        try
        {
            DataSetName name = DataSetName.Parse(specification)
                ?? throw new TrainingInputException($"'{specification}' names no data set. Known: {DataSetName.Forms}.");
            return name.Kind switch
            {
                DataSetKind.Mnist => Grey("mnist", name.Path, ClassNames.Mnist),
                DataSetKind.FashionMnist => Grey("fashion-mnist", name.Path, ClassNames.FashionMnist),
                DataSetKind.Cifar10 => Records(name.Path, CifarFormat.Cifar10),
                DataSetKind.Cifar100 => Records(name.Path, CifarFormat.Cifar100),
                DataSetKind.Folder => Folder(name, wanted ?? new ImageShape(3, 64, 64), cacheInMebibytes),
                _ => throw new InvalidOperationException($"There is no reader of {name.Kind}."),
            };
        }
        catch (DataSetException exception)
        {
            throw new TrainingInputException($"--data {specification}: {exception.Message}.", exception);
        }
    }

    /// <summary>The same with images to choose by: those that the data set has, or a share of the training images.</summary>
    /// <param name="share">Between 0 and 1.</param>
    /// <param name="seed">Decides which images.</param>
    public DataSet WithValidation(double share, ulong seed)
    {
        if (Validation is not null)
        {
            return this;
        }

        (ImageSet rest, ImageSet part) = Train.Divide(share, seed);
        return part.Count > 0 ? this with { Train = rest, Validation = part } : throw new TrainingInputException(
            $"{Name} has one training image for each class, so that none can be set aside to choose by. Add pictures, or leave out --validation and --patience.");
    }

    private static DataSet Grey(string name, string folder, IReadOnlyList<string> classes)
    {
        return new DataSet(name, ToSet(MnistFiles.ReadTraining(folder)), ToSet(MnistFiles.ReadTest(folder)), classes);

        ImageSet ToSet(GreyImages images) => new(images.Pixels, images.Labels, new ImageShape(1, images.Height, images.Width), classes.Count);
    }

    private static DataSet Records(string folder, CifarFormat format)
    {
        return new DataSet(format.Name, Read(format.TrainingFiles(folder)), Read([Path.Combine(folder, format.TestFileName)]), format.Classes);

        ImageSet Read(IEnumerable<string> paths)
        {
            List<byte> labels = [];
            using MemoryStream pixels = new();
            foreach (CifarRecord record in paths.SelectMany(path => CifarFile.Read(path, format)))
            {
                labels.Add(record.Label);
                pixels.Write(record.Planes.Span);
            }

            return new ImageSet(pixels.ToArray(), [.. labels], new ImageShape(CifarFile.Channels, CifarFile.Side, CifarFile.Side), format.Classes.Count);
        }
    }

    private static DataSet Folder(DataSetName name, ImageShape wanted, int cacheInMebibytes)
    {
        PictureFolder folder = PictureFolder.Open(name.Path, name.Options);
        ImageShape shape = name.Options.Size is int size ? wanted with { Height = size, Width = size } : wanted;
        if (shape.Channels is not (1 or 3))
        {
            throw new TrainingInputException($"The network takes {shape}, pictures have 1 channel (grey) or 3 (colours). Use a network for pictures.");
        }

        PictureCache cache = new((long)cacheInMebibytes << 20);
        return new DataSet(Path.GetFileName(Path.GetFullPath(name.Path).TrimEnd('/', '\\')), ToSet(folder.Train), ToSet(folder.Test), folder.Classes)
        {
            Validation = folder.Validation.Count > 0 ? ToSet(folder.Validation) : null,
        };

        ImageSet ToSet(IReadOnlyList<PictureFile> files) => new(
            new PictureFiles(files, shape, cache), Enumerable.Range(0, files.Count), files.Select(file => file.Label), shape, folder.Classes.Count);
    }
}
