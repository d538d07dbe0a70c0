namespace ResNetVk.Training;

/// <summary>Where a run is.</summary>
/// <param name="Epoch">The epoch in work, from 0.</param>
/// <param name="Epochs">Epochs of the whole run.</param>
/// <param name="Images">Images of this epoch seen so far.</param>
/// <param name="ImagesPerEpoch">Images of an epoch.</param>
/// <param name="Loss">Mean loss of the images seen in this epoch.</param>
/// <param name="Accuracy">Share of them classified right, augmented and before their step.</param>
/// <param name="LearningRate">Of the last step.</param>
/// <param name="Elapsed">Time since the epoch began.</param>
public readonly record struct TrainingProgress(
    int Epoch, int Epochs, int Images, int ImagesPerEpoch, double Loss, double Accuracy, double LearningRate, TimeSpan Elapsed)
{
    /// <summary>Part of <see cref="Elapsed"/> in which the steps waited for images.</summary>
    public TimeSpan Waited { get; init; }

    /// <summary>The same as a share, 0 to 1.</summary>
    public double DataWait => Waited.TotalSeconds / Math.Max(1e-9, Elapsed.TotalSeconds);

    /// <summary>Images per second in this epoch.</summary>
    public double ImagesPerSecond => Images / Math.Max(1e-9, Elapsed.TotalSeconds);

    /// <summary>Time to the end of the run at this epoch's speed.</summary>
    public TimeSpan Remaining
    {
        get
        {
            long left = ((long)(Epochs - Epoch) * ImagesPerEpoch) - Images;
            return TimeSpan.FromSeconds(left / Math.Max(1e-9, ImagesPerSecond));
        }
    }
}
