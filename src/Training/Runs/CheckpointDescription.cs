using System.Text.Json.Serialization;

namespace ResNetVk.Training;

/// <summary>Everything about a checkpoint that is not a tensor.</summary>
/// <param name="Network">What is trained.</param>
/// <param name="Settings">The run's settings.</param>
/// <param name="Data">What it was trained on.</param>
/// <param name="EpochsDone">Epochs finished.</param>
/// <param name="ElapsedSeconds">Training time so far, over all resumptions.</param>
public sealed record CheckpointDescription(
    NetworkPlan Network, TrainingSettings Settings, DataDescription Data, int EpochsDone, double ElapsedSeconds)
{
    /// <summary>How far the epoch is that the checkpoint was written in; null where it was written after one.</summary>
    public EpochProgress? Partial { get; init; }

    /// <summary>The best epoch by the validation images so far; null without them.</summary>
    public ValidationResult? Best { get; init; }

    /// <summary>Whether all epochs are done, or as many as the run has patience for went by without a better one.</summary>
    [JsonIgnore]
    public bool IsFinished => EpochsDone >= Settings.Epochs || (Settings.Patience > 0 && Best is not null && EpochsDone - Best.Epoch >= Settings.Patience);

    /// <summary>Steps of an epoch.</summary>
    [JsonIgnore]
    public int StepsPerEpoch => Settings.StepsPerEpoch(Data.Images);

    /// <summary>Checks that the parts are in range and fit together.</summary>
    /// <exception cref="TrainingInputException">They do not.</exception>
    public void Validate()
    {
        Network.Validate();
        Settings.Validate();
        Normalization normalization = Data.Normalization;
        int channels = Data.Channels;
        bool normalizes = normalization.Mean.Count == channels
            && normalization.StandardDeviation.Count == channels
            && normalization.Mean.All(float.IsFinite)
            && normalization.StandardDeviation.All(deviation => float.IsFinite(deviation) && deviation > 0);
        if (!normalizes)
        {
            throw new TrainingInputException(
                $"The normalisation needs a finite mean and a positive deviation for each of the {channels} channels.");
        }

        bool progresses = EpochsDone >= 0 && EpochsDone <= Settings.Epochs && double.IsFinite(ElapsedSeconds)
            && (Partial is null || (EpochsDone < Settings.Epochs && Partial.Steps >= 1 && Partial.Steps < StepsPerEpoch))
            && (Best is null || (Best.Epoch >= 1 && Best.Epoch <= EpochsDone));
        bool fits = Network.Choice is not { } choice
            || (choice.InputChannels == channels && choice.Height == Data.Height && choice.Width == Data.Width);
        if (!progresses || !fits || Data.Labels.Count != Network.Classes || Data.Height < 1 || Data.Width < 1)
        {
            throw new TrainingInputException(
                $"{Data.Labels.Count} labels for {Network.Classes} classes, images of {channels}×{Data.Height}×{Data.Width}, {EpochsDone} of "
                    + $"{Settings.Epochs} epochs: these do not fit together.");
        }
    }
}
