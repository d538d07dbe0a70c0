using System.Collections.Immutable;

namespace ResNetVk.Converter.Networks.Families;

/// <summary>
/// Networks of blocks y = F(x) + S(x) in which batch norm and activation come before each convolution: He et al. 2016 (v2), and the
/// wide ones of Zagoruyko and Komodakis 2016. Projections read the normalised, activated input. Names are those of kuangliu/pytorch-cifar.
/// </summary>
public sealed record PreactivationNetwork : INetworkFamily
{
    private const int BottleneckExpansion = 4;

    /// <summary>Number of blocks of each stage.</summary>
    public required ImmutableArray<int> Blocks { get; init; }

    /// <summary>The residual function.</summary>
    public BlockKind Block { get; init; }

    /// <summary>True for a 7×7 stem of stride 2 with max pooling; false for a 3×3 one, for pictures of 32×32.</summary>
    public bool HasLargeStem { get; init; }

    /// <summary>Channels of the stem.</summary>
    public required int StemChannels { get; init; }

    /// <summary>Channels of the 3×3 convolutions of the first stage, in multiples of the stem's; every stage doubles them.</summary>
    public int Widening { get; init; } = 1;

    /// <summary>True for a batch norm and activation behind the last block, as in the paper.</summary>
    public bool HasFinalNorm { get; init; } = true;

    /// <summary>Name of the classifier.</summary>
    public string HeadName { get; init; } = "linear";

    /// <inheritdoc/>
    public void Describe(NetworkBuilder network, NetworkSettings settings)
    {
        Feature x = network.Input(settings);
        x = HasLargeStem
            ? network.MaxPool("maxpool", network.Convolution("conv1", x, StemChannels, 7, new ConvolutionSettings { Stride = 2 }), kernel: 3, stride: 2, padding: 1)
            : network.Convolution("conv1", x, StemChannels, 3);
        for (int stage = 0; stage < Blocks.Length; stage++)
        {
            for (int i = 0; i < Blocks[stage]; i++)
            {
                x = DescribeBlock(network, $"layer{stage + 1}.{i}", x, (StemChannels * Widening) << stage, stage > 0 && i == 0 ? 2 : 1);
            }

            x = network.Alias($"layer{stage + 1}", x);
        }

        x = HasFinalNorm ? network.Relu("relu", network.BatchNorm("bn", x)) : x;
        ClassifierHead.Describe(network, x, HeadName, settings.Classes);
    }

    private Feature DescribeBlock(NetworkBuilder network, string name, Feature x, int inner, int stride)
    {
        bool isBottleneck = Block == BlockKind.Bottleneck;
        int outer = isBottleneck ? inner * BottleneckExpansion : inner;
        ConvolutionSettings strided = new() { Stride = stride };

        // Independent branches add up: with 1/√(number of blocks) each, the sum of all is of the order of one.
        ConvolutionSettings last = new() { Gain = 1 / MathF.Sqrt(Blocks.Sum()) };
        Feature active = network.Relu($"{name}.relu1", network.BatchNorm($"{name}.bn1", x));
        Feature shortcut = stride == 1 && x.Channels == outer ? x : network.Convolution($"{name}.shortcut.0", active, outer, 1, strided);
        Feature y = isBottleneck ? network.Convolution($"{name}.conv1", active, inner, 1) : network.Convolution($"{name}.conv1", active, inner, 3, strided);
        y = network.Relu($"{name}.relu2", network.BatchNorm($"{name}.bn2", y));
        y = isBottleneck ? network.Convolution($"{name}.conv2", y, inner, 3, strided) : network.Convolution($"{name}.conv2", y, outer, 3, last);
        if (isBottleneck)
        {
            y = network.Relu($"{name}.relu3", network.BatchNorm($"{name}.bn3", y));
            y = network.Convolution($"{name}.conv3", y, outer, 1, last);
        }

        return network.Binary("Add", $"{name}.add", y, shortcut, name);
    }
}
