namespace ResNetVk.Converter.Networks.Families;

/// <summary>
/// Fully convolutional segmentation: Long, Shelhamer and Darrell 2015, arXiv:1411.4038, in torchvision's form. The dilated trunk
/// <c>backbone</c>, a 3×3 convolution with a quarter of its channels, a 1×1 convolution to the classes, and bilinear enlargement to the
/// size of the input: value <c>out</c>, N × classes × H × W.
/// </summary>
public sealed record SegmentationNetwork : INetworkFamily
{
    /// <summary>The classification network whose trunk computes the features.</summary>
    public required ResidualNetwork Backbone { get; init; }

    /// <inheritdoc/>
    public void Describe(NetworkBuilder network, NetworkSettings settings)
    {
        Feature input = network.Input(settings);
        Feature x = Backbone.Trunk(network, input, "backbone.")[^1];
        if (settings.Classes > 0)
        {
            x = network.Convolution("classifier.0", x, x.Channels / 4, 3);
            x = network.Relu("classifier.2", network.BatchNorm("classifier.1", x));
            x = network.Convolution("classifier.4", x, settings.Classes, 1, new ConvolutionSettings { Bias = ParameterRole.Bias });
            x = network.ResizeLike("out", network.Alias("classifier", x), input, isLinear: true);
        }

        network.Output(x);
    }
}
