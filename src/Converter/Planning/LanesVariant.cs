using ResNetVk.Converter.Operators;
using ResNetVk.Format.Plan;

namespace ResNetVk.Converter.Planning;

/// <summary>A compiled variant of the kernel <c>conv2d_lanes</c>, and the rule that picks one for a layer.</summary>
/// <param name="Name">The variant's name in the kernel table.</param>
/// <param name="RowKernel">KW of a layer it is for, whose stride in W is 1 and which has no dilation in W; 0 for any kernel, stride and dilation.</param>
/// <param name="TileW">Output pixels of a tile in W; without <paramref name="RowKernel"/> only TileW·TileH counts.</param>
/// <param name="TileH">Output pixels of a tile in H.</param>
/// <param name="ChannelGroups">Output channels of a tile, in units of <paramref name="Lanes"/>.</param>
/// <param name="BlockStep">Blocks of four input channels in one round of the kernel's loop.</param>
/// <param name="Lanes">The subgroup size it needs.</param>
internal sealed record LanesVariant(string Name, int RowKernel, int TileW, int TileH, int ChannelGroups, int BlockStep, int Lanes)
{
    /// <summary>Subgroup sizes there are variants for, the fastest first: AVX-512, AVX2, SSE and NEON in Mesa's software driver.</summary>
    public static IReadOnlyList<int> SubgroupSizes { get; } = [16, 8, 4];

    /// <summary>All variants.</summary>
    public static IReadOnlyList<LanesVariant> All { get; } =
    [
        new("any_p28g2_l16", 0, 7, 4, 2, 2, 16),
        new("any_p25g2_l16", 0, 5, 5, 2, 2, 16),
        new("any_p1g4_l16", 0, 1, 1, 4, 2, 16),
        new("k3s1_w14h4g1_l16", 3, 14, 4, 1, 1, 16),
        new("k3s1_w8h4g2_l16", 3, 8, 4, 2, 1, 16),
        new("any_p16g4_l8", 0, 4, 4, 4, 2, 8),
        new("any_p25g2_l8", 0, 5, 5, 2, 2, 8),
        new("any_p1g4_l8", 0, 1, 1, 4, 2, 8),
        new("k3s1_w14h2g2_l8", 3, 14, 2, 2, 1, 8),
        new("k3s1_w8h4g2_l8", 3, 8, 4, 2, 1, 8),
        new("any_p16g4_l4", 0, 4, 4, 4, 2, 4),
        new("any_p25g2_l4", 0, 5, 5, 2, 2, 4),
        new("any_p1g4_l4", 0, 1, 1, 4, 2, 4),
        new("k3s1_w14h2g2_l4", 3, 14, 2, 2, 1, 4),
        new("k3s1_w8h4g2_l4", 3, 8, 4, 2, 1, 4),
    ];

    /// <summary>Invocations of a workgroup: one subgroup.</summary>
    public WorkgroupSize Workgroup => new(Lanes, 1, 1);

    private int Channels => Lanes * ChannelGroups;

    private int Pixels => TileW * TileH;

    /// <summary>The variant of a subgroup size that the rule expects to be fastest.</summary>
    /// <param name="shape">The layer's sizes.</param>
    /// <param name="window">Its strides, padding and dilations.</param>
    /// <param name="groups">Its number of groups.</param>
    /// <param name="lanes">The subgroup size.</param>
    /// <returns>Null when no variant can compute the layer: with more than one group, another subgroup size, or a grid or packed weights out of bounds.</returns>
    public static LanesVariant? Choose(ConvolutionShape shape, Window window, int groups, int lanes) =>
        groups != 1
            ? null
            : All.Where(v => v.Lanes == lanes && v.Fits(shape, window)).MinBy(v => v.Cost(shape));

    /// <summary>Output channels of the packed weights: OC rounded up to whole tiles.</summary>
    public int PackedChannels(int outputChannels) => ChannelTiles(outputChannels) * Channels;

    /// <summary>Bytes of the packed weights, <c>[KH·KW][ceil(IC/4)][OCP]</c> of vec4.</summary>
    public long PackedSizeInBytes(ConvolutionShape shape) => 16L * shape.KH * shape.KW * shape.X.C4 * PackedChannels(shape.Y.C);

    /// <summary>Workgroups for a layer.</summary>
    /// <exception cref="OverflowException">A direction has more than 2³¹ − 1; <see cref="Choose"/> gives no such variant.</exception>
    public Grid Grid(ConvolutionShape shape)
    {
        (long x, long y, long z) = Workgroups(shape);
        return checked(new Grid((int)x, (int)y, (int)z));
    }

    /// <summary>What the layer costs with this variant, in clock cycles of one core.</summary>
    /// <remarks>
    /// As measured with Mesa 22.3 on one core of an AMD EPYC (Zen 5) over all layers of ResNet-18, ResNet-50 and the CIFAR networks:
    /// fetches, stores and workgroups as <see cref="LaneCosts"/> has them, a multiplication and addition in all lanes, and what a tap
    /// costs beside for each fetched pixel vector. The sums are within a fifth of the measured times; what is picked runs at 93 % of the
    /// fastest variant's speed or more but for a few layers of under 2 million multiply-adds.
    /// </remarks>
    public double Cost(ConvolutionShape shape)
    {
        const double MultiplyAdd = 1;
        const double TapPixels = 20;
        (double fetch, double store, double workgroup) = LaneCosts.Of(Lanes);
        (long x, long y, long z) = Workgroups(shape);
        int taps = RowKernel == 0 ? 1 : RowKernel;
        long rounds = (long)shape.KH * shape.KW / taps;
        long blocks = Divide(shape.X.C4, BlockStep) * BlockStep;
        long pixelFetches = Divide((TileW + taps - 1) * TileH, Lanes);
        if (RowKernel == 0)
        {
            pixelFetches = Divide(Pixels, Lanes);
        }

        double block = (fetch * (pixelFetches + (taps * ChannelGroups)))
            + (MultiplyAdd * taps * Pixels * ChannelGroups * Math.Min(shape.X.C, 4));
        double tile = (rounds * ((TapPixels * pixelFetches) + (blocks * block))) + (store * Pixels * ChannelGroups) + workgroup;
        return x * y * z * tile;
    }

    private bool Fits(ConvolutionShape shape, Window window)
    {
        (long x, long y, long z) = Workgroups(shape);
        return Math.Max(x, Math.Max(y, z)) <= PlanLimits.Workgroups
            && PackedSizeInBytes(shape) <= PlanLimits.StorageBufferRange
            && (RowKernel == 0 || (shape.KW == RowKernel && window is { SW: 1, DW: 1 }));
    }

    private (long X, long Y, long Z) Workgroups(ConvolutionShape shape)
    {
        BlockedShape y = shape.Y;
        return RowKernel == 0
            ? (Divide((long)y.N * y.H * y.W, Pixels), ChannelTiles(y.C), 1)
            : (Divide(y.W, TileW), Divide(y.H, TileH), (long)y.N * ChannelTiles(y.C));
    }

    private int ChannelTiles(int outputChannels) => (int)Divide(outputChannels, Channels);

    private static long Divide(long count, int size) => (count + size - 1) / size;
}
