namespace ResNetVk.Converter.Networks.Families;

/// <summary>
/// A feature pyramid: Lin et al. 2016, arXiv:1612.03144, in torchvision's form. The trunk <c>body</c>, a 1×1 convolution per stage, each
/// coarser level enlarged (nearest pixel) and added to the next finer one, and a 3×3 convolution per level: values <c>p2</c> … <c>p5</c>,
/// which torchvision calls 0 … 3.
/// </summary>
public sealed record FeaturePyramidNetwork : INetworkFamily
{
    /// <summary>The classification network whose trunk computes the stages.</summary>
    public required ResidualNetwork Body { get; init; }

    /// <summary>Channels of every level.</summary>
    public int Channels { get; init; } = 256;

    /// <inheritdoc/>
    public void Describe(NetworkBuilder network, NetworkSettings settings)
    {
        ConvolutionSettings biased = new() { Bias = ParameterRole.Bias };
        IReadOnlyList<Feature> stages = Body.Trunk(network, network.Input(settings), "body.");
        Feature[] levels = new Feature[stages.Count];
        Feature merged = default;
        for (int i = stages.Count - 1; i >= 0; i--)
        {
            Feature inner = network.Convolution($"fpn.inner_blocks.{i}.0", stages[i], Channels, 1, biased);
            merged = i == stages.Count - 1
                ? inner
                : network.Binary("Add", $"fpn.merged.{i}", inner, network.ResizeLike($"fpn.enlarged.{i}", merged, inner, isLinear: false));
            levels[i] = network.Alias($"p{i + 2}", network.Convolution($"fpn.layer_blocks.{i}.0", merged, Channels, 3, biased));
        }

        foreach (Feature level in levels)
        {
            network.Output(level);
        }
    }
}
