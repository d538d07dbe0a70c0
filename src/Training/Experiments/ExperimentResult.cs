namespace ResNetVk.Training;

/// <summary>What became of one network of an experiment.</summary>
/// <param name="Network">Its name.</param>
/// <param name="Parameters">Number of trained parameters.</param>
/// <param name="Epochs">What is known of its epochs, at least one.</param>
/// <param name="Responses">See <see cref="LayerResponses"/>; empty where they were not measured.</param>
internal sealed record ExperimentResult(
    string Network, long Parameters, IReadOnlyList<EpochMetrics> Epochs, IReadOnlyList<(string Layer, double Deviation)> Responses)
{
    /// <summary>Of the last epoch, 0 to 1.</summary>
    public double TrainError => 1 - Epochs[^1].TrainAccuracy;

    /// <summary>After the last epoch, 0 to 1.</summary>
    public double TestError => 1 - Epochs[^1].TestAccuracy;
}
