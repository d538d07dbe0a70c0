namespace ResNetVk.Training;

/// <summary>The data a network was trained on, as far as using or resuming it needs.</summary>
/// <param name="Name">The data set's name.</param>
/// <param name="Images">Training images used.</param>
/// <param name="Height">Rows of an image.</param>
/// <param name="Width">Columns of an image.</param>
/// <param name="Normalization">How pixels become input values.</param>
/// <param name="Labels">Class names in index order.</param>
/// <param name="Fingerprint">SHA-256 of the training images and labels.</param>
public sealed record DataDescription(
    string Name, int Images, int Height, int Width, Normalization Normalization, IReadOnlyList<string> Labels, string Fingerprint)
{
    /// <summary>Describes a data set; the normalisation is measured on its training images.</summary>
    public static DataDescription Of(DataSet data) => new(
        data.Name,
        data.Train.Count,
        data.Train.Shape.Height,
        data.Train.Shape.Width,
        data.Train.MeasureNormalization(),
        data.Labels,
        data.Train.Fingerprint());
}
