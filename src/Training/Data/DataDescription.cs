using System.Text.Json.Serialization;

namespace ResNetVk.Training;

/// <summary>The data a network was trained on, as far as using or resuming it needs.</summary>
/// <param name="Name">The data set's name.</param>
/// <param name="Images">Training images used.</param>
/// <param name="Channels">Colour planes of an image.</param>
/// <param name="Height">Rows of an image.</param>
/// <param name="Width">Columns of an image.</param>
/// <param name="Normalization">How pixels become input values.</param>
/// <param name="Labels">Class names in index order.</param>
/// <param name="Fingerprint">SHA-256 of the training images and labels.</param>
public sealed record DataDescription(
    string Name, int Images, int Channels, int Height, int Width, Normalization Normalization, IReadOnlyList<string> Labels, string Fingerprint)
{
    /// <summary>Channels, height and width of an image.</summary>
    [JsonIgnore]
    public ImageShape Shape => new(Channels, Height, Width);

    /// <summary>SHA-256 of the validation images and labels; null without such images.</summary>
    public string? ValidationFingerprint { get; init; }

    /// <summary>Describes a data set.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="normalization">How pixels become input values; null to measure it on the training images.</param>
    public static DataDescription Of(DataSet data, Normalization? normalization = null) => new(
        data.Name,
        data.Train.Count,
        data.Train.Shape.Channels,
        data.Train.Shape.Height,
        data.Train.Shape.Width,
        normalization ?? data.Train.MeasureNormalization(),
        data.Labels,
        data.Train.Fingerprint())
    {
        ValidationFingerprint = data.Validation?.Fingerprint(),
    };

    /// <summary>Checks that a network trained on this can classify a data set.</summary>
    /// <exception cref="TrainingInputException">Its images have another size or other classes.</exception>
    public void RequireSame(DataSet data)
    {
        if (data.Test.Shape != Shape || data.Test.Classes != Labels.Count)
        {
            throw new TrainingInputException(
                $"The checkpoint's network knows {Labels.Count} classes of {Channels}×{Height}×{Width} pictures ({Name}); "
                    + $"{data.Name} has {data.Test.Classes} of {data.Test.Shape}. Name the data it was trained on with --data.");
        }
    }
}
