namespace ResNetVk.Training;

/// <summary>How far an epoch is that a checkpoint was written in.</summary>
/// <param name="Steps">Steps done in it, at least 1.</param>
/// <param name="LossSum">Sum of the losses of its images so far.</param>
/// <param name="Correct">How many of them were classified right.</param>
/// <param name="Seconds">Time spent in it.</param>
/// <param name="WaitSeconds">Part of that in which the step waited for images.</param>
public sealed record EpochProgress(int Steps, double LossSum, long Correct, double Seconds, double WaitSeconds)
{
    /// <summary>An epoch that has not begun.</summary>
    internal static EpochProgress None { get; } = new(0, 0, 0, 0, 0);
}
