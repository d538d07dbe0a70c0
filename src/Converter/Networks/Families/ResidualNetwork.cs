using System.Collections.Immutable;

namespace ResNetVk.Converter.Networks.Families;

/// <summary>
/// Networks of blocks y = relu(F(x) + S(x)) in stages, and their plain twins y = relu(F(x)): He et al. 2015 and what followed with the
/// activation behind the addition (ResNeXt, wide, squeeze-and-excitation, ResNet-D, dilated). Names are torchvision's.
/// </summary>
public sealed record ResidualNetwork : INetworkFamily
{
    private const int BottleneckExpansion = 4;

    /// <summary>Number of blocks of each stage.</summary>
    public required ImmutableArray<int> Blocks { get; init; }

    /// <summary>The residual function.</summary>
    public BlockKind Block { get; init; }

    /// <summary>What stands before the blocks.</summary>
    public StemKind Stem { get; init; }

    /// <summary>The shortcuts.</summary>
    public ShortcutKind Shortcut { get; init; }

    /// <summary>Channels of the stem and of the 3×3 convolutions of the first stage; every stage doubles the latter.</summary>
    public int StemChannels { get; init; } = 64;

    /// <summary>Groups of the 3×3 convolutions of bottlenecks.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Channels of a group in the first stage; 64 for all but ResNeXt and wide networks.</summary>
    public int GroupWidth { get; init; } = 64;

    /// <summary>True for bottlenecks as in the paper, with the stride on the first 1×1 convolution; false for the 3×3 one (v1.5).</summary>
    public bool StrideOnFirst { get; init; }

    /// <summary>Squeeze-and-excitation at the end of F; null for none.</summary>
    public Squeeze? Squeeze { get; init; }

    /// <summary>Number of last stages that dilate instead of striding (Yu and Koltun 2015): 1 ends at stride 16, 2 at stride 8.</summary>
    public int DilatedStages { get; init; }

    /// <summary>Name of the classifier.</summary>
    public string HeadName { get; init; } = "fc";

    /// <summary>Name of the projections inside a block.</summary>
    public string ShortcutName { get; init; } = "downsample";

    /// <inheritdoc/>
    public void Describe(NetworkBuilder network, NetworkSettings settings)
    {
        Feature x = Trunk(network, network.Input(settings), prefix: "", settings.StemChannels ?? StemChannels)[^1];
        ClassifierHead.Describe(network, x, HeadName, settings.Classes);
    }

    /// <summary>Everything before the classifier.</summary>
    /// <param name="network">Receives the layers.</param>
    /// <param name="x">The pictures.</param>
    /// <param name="prefix">Put before every name, such as <c>backbone.</c>.</param>
    /// <param name="stemChannels">As <see cref="StemChannels"/>; null for these.</param>
    /// <returns>The output of each stage.</returns>
    public IReadOnlyList<Feature> Trunk(NetworkBuilder network, Feature x, string prefix, int? stemChannels = null)
    {
        int width = stemChannels ?? StemChannels;
        x = DescribeStem(network, x, prefix, width);
        List<Feature> stages = [];
        int dilation = 1;
        for (int stage = 0; stage < Blocks.Length; stage++)
        {
            int stride = stage == 0 ? 1 : 2;
            int firstDilation = dilation;
            if (stage >= Blocks.Length - DilatedStages)
            {
                (dilation, stride) = (dilation * stride, 1);
            }

            for (int i = 0; i < Blocks[stage]; i++)
            {
                BlockShape shape = new(width << stage, i == 0 ? stride : 1, i == 0 ? firstDilation : dilation);
                x = DescribeBlock(network, $"{prefix}layer{stage + 1}.{i}", x, shape);
            }

            x = network.Alias($"{prefix}layer{stage + 1}", x);
            stages.Add(x);
        }

        return stages;
    }

    private Feature DescribeStem(NetworkBuilder network, Feature x, string prefix, int width)
    {
        ConvolutionSettings halving = new() { Stride = 2 };
        string conv = $"{prefix}conv1";
        if (Stem == StemKind.Deep)
        {
            x = network.Convolution($"{conv}.0", x, width / 2, 3, halving);
            x = network.Relu($"{conv}.2", network.BatchNorm($"{conv}.1", x));
            x = network.Convolution($"{conv}.3", x, width / 2, 3);
            x = network.Relu($"{conv}.5", network.BatchNorm($"{conv}.4", x));
            x = network.Convolution($"{conv}.6", x, width, 3);
        }
        else
        {
            x = Stem == StemKind.Small ? network.Convolution(conv, x, width, 3) : network.Convolution(conv, x, width, 7, halving);
        }

        x = network.Relu($"{prefix}relu", network.BatchNorm($"{prefix}bn1", x));
        return Stem == StemKind.Small ? x : network.MaxPool($"{prefix}maxpool", x, kernel: 3, stride: 2, padding: 1);
    }

    private Feature DescribeBlock(NetworkBuilder network, string name, Feature x, BlockShape shape)
    {
        bool isBottleneck = Block == BlockKind.Bottleneck;
        int inner = isBottleneck ? shape.Channels * GroupWidth / 64 * Groups : shape.Channels;
        int outer = isBottleneck ? shape.Channels * BottleneckExpansion : shape.Channels;
        ConvolutionSettings spatial = new()
        {
            Stride = isBottleneck && StrideOnFirst ? 1 : shape.Stride,
            Dilation = shape.Dilation,
            Groups = isBottleneck ? Groups : 1,
        };
        Feature y = isBottleneck
            ? network.Convolution($"{name}.conv1", x, inner, 1, new ConvolutionSettings { Stride = StrideOnFirst ? shape.Stride : 1 })
            : network.Convolution($"{name}.conv1", x, inner, 3, spatial);
        y = network.Relu($"{name}.relu1", network.BatchNorm($"{name}.bn1", y));
        y = isBottleneck
            ? network.Convolution($"{name}.conv2", y, inner, 3, spatial)
            : network.Convolution($"{name}.conv2", y, outer, 3, new ConvolutionSettings { Dilation = shape.Dilation });
        if (isBottleneck)
        {
            y = network.Relu($"{name}.relu2", network.BatchNorm($"{name}.bn2", y));
            y = network.Convolution($"{name}.conv3", y, outer, 1);
        }

        // Independent branches add up: with 1/√(number of blocks) each, the sum of all is of the order of one.
        float gain = Shortcut == ShortcutKind.None ? 1 : 1 / MathF.Sqrt(Blocks.Sum());
        y = network.BatchNorm(isBottleneck ? $"{name}.bn3" : $"{name}.bn2", y, gain);
        y = Squeeze?.Apply(network, $"{name}.se", y) ?? y;
        if (Shortcut != ShortcutKind.None)
        {
            y = network.Binary("Add", $"{name}.add", y, DescribeShortcut(network, $"{name}.{ShortcutName}", x, outer, shape));
        }

        return network.Relu($"{name}.relu{(isBottleneck ? 3 : 2)}", y, name);
    }

    private Feature DescribeShortcut(NetworkBuilder network, string name, Feature x, int channels, BlockShape shape)
    {
        bool isEqual = shape.Stride == 1 && x.Channels == channels;
        ConvolutionSettings strided = new() { Stride = shape.Stride };
        switch (Shortcut)
        {
            case ShortcutKind.AllProjections:
            case ShortcutKind.Projection when !isEqual:
                return network.BatchNorm($"{name}.1", network.Convolution($"{name}.0", x, channels, 1, strided));
            case ShortcutKind.AveragedProjection when !isEqual:
                Feature mean = shape.Stride == 1 ? x : network.HalvingAveragePool($"{name}.0", x);
                return network.BatchNorm($"{name}.2", network.Convolution($"{name}.1", mean, channels, 1));
            case ShortcutKind.ZeroChannels when !isEqual:
                return network.ZeroChannelShortcut(name, x, channels, shape.Stride);
            default:
                return x;
        }
    }

    /// <param name="Channels">Of the stage, before any widening.</param>
    /// <param name="Stride">Of the block.</param>
    /// <param name="Dilation">Of its 3×3 convolutions.</param>
    private readonly record struct BlockShape(int Channels, int Stride, int Dilation);
}
