using TorchSharp;
using static TorchSharp.torch;

namespace ResNetVk.Training;

/// <summary>
/// Standard deviations of what layers answer, behind their batch norm and before activation and addition, in the order of the layers (He et al. 2015, §4.2
/// and figure 7), over test images in evaluation mode.
/// </summary>
internal static class LayerResponses
{
    private const int Images = 256;

    /// <summary>Measures a network.</summary>
    /// <param name="network">Is put into evaluation mode.</param>
    /// <param name="images">The first of them are used.</param>
    /// <param name="normalization">How pixels become input values.</param>
    /// <param name="device">Where the network is.</param>
    /// <returns>Name of each batch norm, and the deviation of its outputs.</returns>
    public static IReadOnlyList<(string Layer, double Deviation)> Measure(GraphNetwork network, ImageSet images, Normalization normalization, Device device)
    {
        network.IsTraining = false;
        using IDisposable guard = no_grad();
        using DisposeScope scope = NewDisposeScope();
        int count = Math.Min(Images, images.Count);
        ImageShape shape = images.Shape;
        float[] values = new float[count * shape.Size];
        new BatchAssembler(images, normalization).Assemble(Enumerable.Range(0, count).ToArray(), values, new long[count]);
        List<(string, double)> responses = [];
        network.Forward(tensor(values, [count, shape.Channels, shape.Height, shape.Width], device: device), (node, output) =>
        {
            if (node.IsBatchNorm)
            {
                responses.Add((node.Output, output.std().item<float>()));
            }
        });
        return responses;
    }
}
