using System.Collections.Immutable;

namespace ResNetVk.Converter.Networks.Families;

/// <summary>
/// A small maxout network: Goodfellow et al. 2013, arXiv:1302.4389. Each layer is the larger of two 5×5 convolutions with bias,
/// <c>layer{n}.piece0</c> and <c>layer{n}.piece1</c>, followed by 3×3 max pooling of stride 2; there is no other activation. Global average
/// pooling and <c>linear</c> end the network.
/// </summary>
public sealed record MaxoutNetwork : INetworkFamily
{
    /// <summary>Channels of each layer.</summary>
    public required ImmutableArray<int> Channels { get; init; }

    /// <inheritdoc/>
    public void Describe(NetworkBuilder network, NetworkSettings settings)
    {
        ConvolutionSettings biased = new() { Bias = ParameterRole.Bias };
        Feature x = network.Input(settings);
        for (int layer = 0; layer < Channels.Length; layer++)
        {
            string name = $"layer{layer + 1}";
            Feature first = network.Convolution($"{name}.piece0", x, Channels[layer], 5, biased);
            Feature second = network.Convolution($"{name}.piece1", x, Channels[layer], 5, biased);
            Feature largest = network.Binary("Max", $"{name}.max", first, second);
            x = network.MaxPool(name, largest, kernel: 3, stride: 2, padding: 1);
        }

        ClassifierHead.Describe(network, x, "linear", settings.Classes);
    }
}
