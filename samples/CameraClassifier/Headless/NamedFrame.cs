using System.Globalization;
using ResNetVk.CameraClassifier.Inference;

namespace ResNetVk.CameraClassifier.Headless;

/// <summary>A frame and what is known of it.</summary>
/// <param name="Name">Its file, or its number in a video.</param>
/// <param name="NetworkMilliseconds">What the network took of it.</param>
/// <param name="Predictions">Best first; none before the first inference in steps has finished.</param>
internal sealed record NamedFrame(string Name, double NetworkMilliseconds, IReadOnlyList<NamedClass> Predictions)
{
    /// <summary>Copies a result.</summary>
    public static NamedFrame Of(string name, FrameResult result, IReadOnlyList<string> labels)
    {
        NamedClass[] predictions = new NamedClass[result.Count];
        for (int i = 0; i < predictions.Length; i++)
        {
            (int index, float probability) = result.Best[i];
            predictions[i] = new NamedClass(index, labels.Count > 0 ? labels[index] : $"class {index}", probability);
        }

        return new NamedFrame(name, result.NetworkTime.TotalMilliseconds, predictions);
    }

    public override string ToString() => Predictions is [NamedClass best, ..]
        ? string.Create(CultureInfo.InvariantCulture, $"{Name}  {best.Label}  {best.Probability:P1}  {NetworkMilliseconds:0.00} ms")
        : $"{Name}  …";
}
