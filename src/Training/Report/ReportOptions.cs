namespace ResNetVk.Training;

/// <summary>What a run's report is told beside the run.</summary>
/// <param name="EvaluateImages">How many test images ONNX Runtime and the Vulkan runtime classify; 0 for all.</param>
/// <param name="Licence">Of the weights, for the model card; null where the user does not say.</param>
/// <param name="IntendedUse">What the network is for, for the model card; null where the user does not say.</param>
public sealed record ReportOptions(int EvaluateImages = ReportOptions.DefaultEvaluateImages, string? Licence = null, string? IntendedUse = null)
{
    /// <summary>A software device takes 10 to 150 ms for an image: seconds to minutes for so many.</summary>
    public const int DefaultEvaluateImages = 2000;

    /// <summary>The images that are classified: evenly spread over the test images, since those of a class may lie together.</summary>
    /// <param name="images">How many test images there are.</param>
    /// <returns>Their positions, ascending.</returns>
    public int[] Subset(int images)
    {
        int count = EvaluateImages == 0 ? images : Math.Min(EvaluateImages, images);
        return [.. Enumerable.Range(0, count).Select(i => (int)((long)i * images / count))];
    }
}
