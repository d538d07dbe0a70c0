namespace ResNetVk.Training;

/// <summary>Everything about a checkpoint that is not a tensor.</summary>
/// <param name="Network">The network's shape.</param>
/// <param name="Settings">The run's settings.</param>
/// <param name="Data">What it was trained on.</param>
/// <param name="EpochsDone">Epochs finished.</param>
/// <param name="ElapsedSeconds">Training time so far, over all resumptions.</param>
public sealed record CheckpointDescription(
    NetworkSettings Network, TrainingSettings Settings, DataDescription Data, int EpochsDone, double ElapsedSeconds)
{
    /// <summary>Checks that the parts are in range and fit together.</summary>
    /// <exception cref="TrainingInputException">They do not.</exception>
    public void Validate()
    {
        Network.Validate();
        Settings.Validate();
        Normalization normalization = Data.Normalization;
        bool normalizes = normalization.Mean.Count == Network.InputChannels
            && normalization.StandardDeviation.Count == Network.InputChannels
            && normalization.Mean.All(float.IsFinite)
            && normalization.StandardDeviation.All(deviation => float.IsFinite(deviation) && deviation > 0);
        if (!normalizes)
        {
            throw new TrainingInputException(
                $"The normalisation needs a finite mean and a positive deviation for each of the {Network.InputChannels} channels.");
        }

        bool progresses = EpochsDone >= 0 && EpochsDone <= Settings.Epochs && double.IsFinite(ElapsedSeconds);
        if (!progresses || Data.Labels.Count != Network.Classes || Data.Height < 1 || Data.Width < 1)
        {
            throw new TrainingInputException(
                $"{Data.Labels.Count} labels for {Network.Classes} classes, images of {Data.Height}×{Data.Width}, {EpochsDone} of "
                    + $"{Settings.Epochs} epochs: these do not fit together.");
        }
    }
}
