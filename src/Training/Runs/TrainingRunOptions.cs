namespace ResNetVk.Training;

/// <summary>What a run does that changes none of its numbers.</summary>
/// <param name="BatchesAhead">Batches that are read and augmented at the same time, at least 1.</param>
/// <param name="CheckpointSteps">Steps between checkpoints within an epoch; 0 for a checkpoint after every epoch alone.</param>
public sealed record TrainingRunOptions(int BatchesAhead, int CheckpointSteps = 0)
{
    /// <summary>A batch for each processor, up to eight.</summary>
    public static int UsualBatchesAhead { get; } = Math.Clamp(Environment.ProcessorCount, 1, 8);

    /// <summary>What is done unless something else is said.</summary>
    public static TrainingRunOptions Usual { get; } = new(UsualBatchesAhead);
}
