using TorchSharp;
using static TorchSharp.torch;

namespace ResNetVk.Training;

/// <summary>Measures a network on images that are set aside to choose by.</summary>
internal static class Validation
{
    private const int BatchSize = 250;

    /// <summary>Measures accuracy and loss.</summary>
    /// <param name="network">Is put into evaluation mode.</param>
    /// <param name="images">All of them are used, as they are; at least one.</param>
    /// <param name="normalization">How pixels become input values.</param>
    /// <param name="device">Where the network is.</param>
    /// <param name="epoch">The epoch that it was trained in last, from 1.</param>
    /// <param name="ahead">Batches that are read at the same time.</param>
    public static ValidationResult Measure(GraphNetwork network, ImageSet images, Normalization normalization, Device device, int epoch, int ahead)
    {
        network.IsTraining = false;
        using IDisposable guard = no_grad();
        int[] order = [.. Enumerable.Range(0, images.Count)];
        using BatchLoader loader = new(new BatchAssembler(images, normalization), order, BatchSize, null, ahead);
        long correct = 0;
        double loss = 0;
        for (int done = 0; done < images.Count;)
        {
            Batch batch = loader.Take();
            using DisposeScope scope = NewDisposeScope();
            (Tensor input, Tensor target) = batch.ToTensors(images.Shape, device);
            Tensor logits = network.Forward(input);
            correct += logits.argmax(1).eq(target).sum().item<long>();
            loss += nn.functional.cross_entropy(logits, target, reduction: nn.Reduction.Sum).item<float>();
            done += batch.Count;
        }

        return new ValidationResult(epoch, (double)correct / images.Count, loss / images.Count);
    }
}
