namespace ResNetVk.Training;

/// <summary>What is known of a finished epoch.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="LearningRate">Of its last step.</param>
/// <param name="TrainLoss">Mean loss over its images, augmented and before their steps.</param>
/// <param name="TrainAccuracy">Share of them classified right, 0 to 1.</param>
/// <param name="TestAccuracy">Share of the test images that the network classifies right after it; no choice is made by it.</param>
/// <param name="ImagesPerSecond">Of training.</param>
/// <param name="Seconds">Of training.</param>
public sealed record EpochMetrics(
    int Epoch, double LearningRate, double TrainLoss, double TrainAccuracy, double TestAccuracy, double ImagesPerSecond, double Seconds)
{
    /// <summary>Share of the seconds in which the training steps waited for images.</summary>
    public double DataWait { get; init; }

    /// <summary>Share of the validation images that the network classifies right after it; null without such images.</summary>
    public double? ValidationAccuracy { get; init; }

    /// <summary>Mean loss over them.</summary>
    public double? ValidationLoss { get; init; }

    /// <summary>What is known of an epoch that has just ended.</summary>
    public static EpochMetrics Of(TrainingProgress progress, double testAccuracy, ValidationResult? validation = null) => new(
        progress.Epoch + 1, progress.LearningRate, progress.Loss, progress.Accuracy, testAccuracy, progress.ImagesPerSecond, progress.Elapsed.TotalSeconds)
    {
        DataWait = progress.DataWait,
        ValidationAccuracy = validation?.Accuracy,
        ValidationLoss = validation?.Loss,
    };
}
