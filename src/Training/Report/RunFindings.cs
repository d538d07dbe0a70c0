using ResNetVk.Format.Plan;

namespace ResNetVk.Training;

/// <summary>All that a report says of a run.</summary>
/// <param name="Run">Network, settings, data, progress.</param>
/// <param name="Epochs">Metrics, oldest first; none where the file is missing.</param>
/// <param name="Command">The command line of the run, as its folder has it; null where it is not known.</param>
/// <param name="Images">The test images.</param>
/// <param name="Torch">What TorchSharp says of all of them.</param>
/// <param name="Subset">Positions of those that the runtimes classified.</param>
/// <param name="Compared">What TorchSharp, on the processor, says of those.</param>
/// <param name="Runtimes">What the runtimes say of those.</param>
/// <param name="Comparisons">How far they lie from each other.</param>
/// <param name="Statistics">Of the converted network; null where it could not be converted.</param>
/// <param name="Problem">Why it could not be converted; null where it could.</param>
/// <param name="Files">Name and size in bytes of what the run wrote.</param>
/// <param name="Options">What the user said.</param>
public sealed record RunFindings(
    CheckpointDescription Run,
    IReadOnlyList<EpochMetrics> Epochs,
    string? Command,
    ImageSet Images,
    TestPredictions Torch,
    int[] Subset,
    TestPredictions Compared,
    IReadOnlyList<RuntimeResult> Runtimes,
    IReadOnlyList<LogitsComparison> Comparisons,
    ModelStatistics? Statistics,
    string? Problem,
    IReadOnlyList<(string Name, long SizeInBytes)> Files,
    ReportOptions Options)
{
    /// <summary>True when the network was converted and every program that ran agrees with the others.</summary>
    public bool Passed => Problem is null && Comparisons.All(c => c.Passed) && !Runtimes.Any(r => r.IsFailure);

    /// <summary>What the network is called: architecture and data.</summary>
    public string Title => $"{Run.Network.Name} on {Run.Data.Name}";
}
