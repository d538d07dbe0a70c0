using ResNetVk.DataSets;

namespace ResNetVk.Training;

/// <summary>
/// Fashion-MNIST (H. Xiao, K. Rasul, R. Vollgraf 2017; MIT licence): 60,000 + 10,000 grey images of 28 × 28, ten classes.
/// </summary>
public static class FashionMnist
{
    /// <summary>Class names in index order.</summary>
    public static IReadOnlyList<string> Labels { get; } =
        ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    /// <summary>Reads the four files of the folder.</summary>
    /// <exception cref="TrainingInputException">A file is missing or damaged.</exception>
    public static DataSet Read(string folder)
    {
        try
        {
            return new DataSet(
                "fashion-mnist", ToImageSet(FashionMnistFiles.ReadTraining(folder)), ToImageSet(FashionMnistFiles.ReadTest(folder)), Labels);
        }
        catch (DataSetException exception)
        {
            throw new TrainingInputException(exception.Message, exception);
        }
    }

    private static ImageSet ToImageSet(GreyImages images) =>
        new(images.Pixels, images.Labels, new ImageShape(1, images.Height, images.Width), Labels.Count);
}
