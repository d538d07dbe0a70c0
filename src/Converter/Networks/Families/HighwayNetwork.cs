using System.Collections.Immutable;

namespace ResNetVk.Converter.Networks.Families;

/// <summary>
/// Highway networks with convolutional gates for small pictures: Srivastava, Greff and Schmidhuber 2015, arXiv:1507.06228. Three stages;
/// each begins with 2×2 max pooling (but the first) and the convolution <c>layer{s}.conv</c> with ReLU that sets the channels, followed by
/// highway layers y = T·H + (1 − T)·x with H = relu(<c>layer{s}.{i}.transform</c> ∗ x) and T = sigmoid(<c>layer{s}.{i}.gate</c> ∗ x).
/// All convolutions are 3×3 with bias; global average pooling and <c>linear</c> end the network.
/// </summary>
/// <remarks>The paper's networks share depth, stages and gates with this definition; their exact widths were not published.</remarks>
public sealed record HighwayNetwork : INetworkFamily
{
    /// <summary>Number of highway layers of each stage.</summary>
    public required ImmutableArray<int> Layers { get; init; }

    /// <summary>Channels of each stage.</summary>
    public required ImmutableArray<int> Channels { get; init; }

    /// <inheritdoc/>
    public void Describe(NetworkBuilder network, NetworkSettings settings)
    {
        ConvolutionSettings biased = new() { Bias = ParameterRole.Bias };
        Feature x = network.Input(settings);
        for (int stage = 0; stage < Layers.Length; stage++)
        {
            string name = $"layer{stage + 1}";
            x = stage == 0 ? x : network.MaxPool($"{name}.pool", x, kernel: 2, stride: 2, padding: 0);
            x = network.Relu($"{name}.relu", network.Convolution($"{name}.conv", x, Channels[stage], 3, biased));
            for (int i = 0; i < Layers[stage]; i++)
            {
                x = DescribeLayer(network, $"{name}.{i}", x);
            }

            x = network.Alias(name, x);
        }

        ClassifierHead.Describe(network, x, "linear", settings.Classes);
    }

    private static Feature DescribeLayer(NetworkBuilder network, string name, Feature x)
    {
        ConvolutionSettings transforming = new() { Bias = ParameterRole.Bias };
        ConvolutionSettings gating = new() { Bias = ParameterRole.GateBias };
        Feature h = network.Relu($"{name}.relu", network.Convolution($"{name}.transform", x, x.Channels, 3, transforming));
        Feature t = network.Unary("Sigmoid", $"{name}.sigmoid", network.Convolution($"{name}.gate", x, x.Channels, 3, gating));
        Feature transformed = network.Binary("Mul", $"{name}.transformed", t, h);
        Feature carried = network.Binary("Mul", $"{name}.carried", network.Complement($"{name}.carry", t), x);
        return network.Binary("Add", $"{name}.add", transformed, carried, name);
    }
}
