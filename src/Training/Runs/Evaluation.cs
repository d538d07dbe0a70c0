using TorchSharp;
using static TorchSharp.torch;

namespace ResNetVk.Training;

/// <summary>Measures a network on images it has not seen.</summary>
public static class Evaluation
{
    private const int BatchSize = 250;

    /// <summary>Counts the images whose largest logit is their class; the first of equal logits counts.</summary>
    /// <param name="network">Is put into evaluation mode.</param>
    /// <param name="images">All of them are used, as they are.</param>
    /// <param name="normalization">How pixels become input values.</param>
    /// <param name="device">Where the network is.</param>
    public static int CountCorrect(GraphNetwork network, ImageSet images, Normalization normalization, Device device)
    {
        int correct = 0;
        ForEachBatch(network, images, [.. Enumerable.Range(0, images.Count)], normalization, device, (logits, labels) =>
            correct += (int)logits.argmax(1).eq(tensor(labels, [labels.Length], device: device)).sum().item<long>());
        return correct;
    }

    /// <summary>Computes the logits of images.</summary>
    /// <param name="network">Is put into evaluation mode.</param>
    /// <param name="images">Are used as they are.</param>
    /// <param name="indices">Which of them.</param>
    /// <param name="normalization">How pixels become input values.</param>
    /// <param name="device">Where the network is.</param>
    /// <returns>So many logits as there are classes for each image, in the order of <paramref name="indices"/>.</returns>
    public static float[] Logits(GraphNetwork network, ImageSet images, int[] indices, Normalization normalization, Device device)
    {
        List<float> all = new(indices.Length * images.Classes);
        ForEachBatch(network, images, indices, normalization, device, (logits, _) => all.AddRange(logits.cpu().contiguous().data<float>()));
        return [.. all];
    }

    /// <summary>The sentence that states a measured accuracy.</summary>
    public static string Format(int correct, int images, CheckpointDescription description) =>
        $"Test accuracy {100.0 * correct / images:F2} % ({correct} of {images}) after {description.EpochsDone} epochs, "
            + $"{TimeText.Format(TimeSpan.FromSeconds(description.ElapsedSeconds))} of training.";

    private static void ForEachBatch(
        GraphNetwork network, ImageSet images, int[] indices, Normalization normalization, Device device, Action<Tensor, long[]> take)
    {
        network.IsTraining = false;
        using IDisposable guard = no_grad();
        BatchAssembler assembler = new(images, normalization);
        ImageShape shape = images.Shape;
        foreach (int[] batch in indices.Chunk(BatchSize))
        {
            float[] values = new float[batch.Length * shape.Size];
            long[] labels = new long[batch.Length];
            assembler.Assemble(batch, values, labels);
            using DisposeScope scope = NewDisposeScope();
            take(network.Forward(tensor(values, [batch.Length, shape.Channels, shape.Height, shape.Width], device: device)), labels);
        }
    }
}
