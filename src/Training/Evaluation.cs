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
    public static int CountCorrect(CifarResNet network, ImageSet images, Normalization normalization, Device device)
    {
        network.eval();
        using IDisposable guard = no_grad();
        BatchAssembler assembler = new(images, normalization);
        ImageShape shape = images.Shape;
        int correct = 0;
        for (int start = 0; start < images.Count; start += BatchSize)
        {
            int[] indices = Enumerable.Range(start, Math.Min(BatchSize, images.Count - start)).ToArray();
            float[] values = new float[indices.Length * shape.Size];
            long[] labels = new long[indices.Length];
            assembler.Assemble(indices, values, labels);
            using DisposeScope scope = NewDisposeScope();
            Tensor input = tensor(values, [indices.Length, shape.Channels, shape.Height, shape.Width], device: device);
            Tensor logits = network.forward(input);
            correct += (int)logits.argmax(1).eq(tensor(labels, [indices.Length], device: device)).sum().item<long>();
        }

        return correct;
    }

    /// <summary>The sentence that states a measured accuracy.</summary>
    public static string Format(int correct, int images, CheckpointDescription description) =>
        $"Test accuracy {100.0 * correct / images:F2} % ({correct} of {images}) after {description.EpochsDone} epochs, "
            + $"{TimeText.Format(TimeSpan.FromSeconds(description.ElapsedSeconds))} of training.";
}
