using ResNetVk.Converter.Operators;
using ResNetVk.Format.Plan;

namespace ResNetVk.Converter.Planning;

/// <summary>A compiled variant of the kernel <c>conv2d_lanes</c>, and the rule that picks one for a layer.</summary>
/// <param name="Name">The variant's name in the kernel table.</param>
/// <param name="Lanes">The subgroup size it needs.</param>
/// <param name="Vector">Output channels of a lane: 1, 2 or 4.</param>
/// <param name="TileW">Output pixels of a tile in W; without <paramref name="RowKernel"/> consecutive pixels in whatever rows they are.</param>
/// <param name="TileH">Output pixels of a tile in H.</param>
/// <param name="RowKernel">KW of a layer it is for, without dilation in W; 0 for any kernel, stride and dilation.</param>
/// <param name="RowStride">The stride in W of a layer it is for.</param>
/// <param name="BlockChannels">The most input channels a layer may have, where that is less than a block has; else 4.</param>
internal sealed record LanesVariant(
    string Name, int Lanes, int Vector, int TileW, int TileH, int RowKernel = 0, int RowStride = 1, int BlockChannels = 4)
{
    /// <summary>Subgroup sizes there are variants for, the fastest first: AVX-512, AVX2, SSE and NEON in Mesa's software driver.</summary>
    public static IReadOnlyList<int> SubgroupSizes { get; } = [16, 8, 4];

    /// <summary>All variants.</summary>
    public static IReadOnlyList<LanesVariant> All { get; } =
    [
        .. SubgroupSizes.SelectMany(lanes => new[] { AnyKernel(lanes, 4, 16), AnyKernel(lanes, 4, 25), AnyKernel(lanes, 4, 1) }),
        .. SubgroupSizes.SelectMany(lanes => new[] { Row3(lanes, 4, 14, 1), Row3(lanes, 4, 14, 2), Stem(lanes) }),

        // Few output channels: all of them in the lanes of one workgroup, none of them empty.
        AnyKernel(16, 2, 28), AnyKernel(16, 1, 28), AnyKernel(8, 2, 28),
        Row3(16, 2, 8, 4), Row3(16, 1, 8, 4), Row3(8, 2, 8, 4), Row3(4, 4, 8, 2),
    ];

    /// <summary>Invocations of a workgroup: one subgroup.</summary>
    public WorkgroupSize Workgroup => new(Lanes, 1, 1);

    private int Channels => Lanes * Vector;

    private int Pixels => TileW * TileH;

    private int Taps => RowKernel == 0 ? 1 : RowKernel;

    /// <summary>The variant of a subgroup size that the rule expects to be fastest.</summary>
    /// <param name="shape">The layer's sizes.</param>
    /// <param name="window">Its strides, padding and dilations.</param>
    /// <param name="groups">Its number of groups.</param>
    /// <param name="lanes">The subgroup size.</param>
    /// <returns>Null when no variant can compute the layer: with more than one group, another subgroup size, or a grid or packed weights out of bounds.</returns>
    public static LanesVariant? Choose(ConvolutionShape shape, Window window, int groups, int lanes) =>
        Fitting(shape, window, groups, lanes).MinBy(v => v.Cost(shape));

    /// <summary>All variants of a subgroup size that can compute the layer; see <see cref="Choose"/>.</summary>
    public static IEnumerable<LanesVariant> Fitting(ConvolutionShape shape, Window window, int groups, int lanes) =>
        All.Where(v => groups == 1 && v.Lanes == lanes && v.Fits(shape, window));

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

    /// <summary>What the layer costs with this variant, in clock cycles of one core (<see cref="LaneCosts"/>).</summary>
    public double Cost(ConvolutionShape shape)
    {
        const double TapPixels = 10;  // the coordinates of a loaded pixel vector, for each tap
        LaneCosts costs = LaneCosts.Of(Lanes);
        (long x, long y, long z) = Workgroups(shape);
        int patchW = ((TileW - 1) * RowStride) + Taps;
        long patch = RowKernel == 0 ? Pixels : (long)patchW * TileH;
        long loads = Divide(patch, Lanes);
        double round = costs.Round + (costs.Sum * Pixels * Vector)
            + (costs.Load * (loads + (Taps * Vector)))
            + (BlockChannels * ((costs.Spread * patch) + (costs.MultiplyAdd * Taps * Pixels * Vector)));
        long taps = (long)shape.KH * shape.KW / Taps;

        // Every lane stores a vec4, of as many pixels as fill the lanes.
        double store = costs.Store * Divide(Pixels * Vector, 4);
        double tile = (taps * ((TapPixels * loads) + (shape.X.C4 * round))) + store + costs.Workgroup;

        // Two cores: a grid of one workgroup leaves one without work.
        return Math.Max(x * y * z, 2) * tile;
    }

    private static LanesVariant AnyKernel(int lanes, int vector, int pixels) =>
        new($"any_w{pixels}v{vector}_l{lanes}", lanes, vector, pixels, 1);

    private static LanesVariant Row3(int lanes, int vector, int width, int height) =>
        new($"k3s1_w{width}h{height}v{vector}_l{lanes}", lanes, vector, width, height, RowKernel: 3);

    // The first layer of ImageNet's networks: 7x7, stride 2, three channels.
    private static LanesVariant Stem(int lanes) =>
        new($"k7s2_w14h1v4c3_l{lanes}", lanes, 4, 14, 1, RowKernel: 7, RowStride: 2, BlockChannels: 3);

    private bool Fits(ConvolutionShape shape, Window window)
    {
        (long x, long y, long z) = Workgroups(shape);
        return Math.Max(x, Math.Max(y, z)) <= PlanLimits.Workgroups
            && PackedSizeInBytes(shape) <= PlanLimits.StorageBufferRange
            && (BlockChannels == 4 || shape.X.C <= BlockChannels)
            && (RowKernel == 0 || (shape.KW == RowKernel && window.SW == RowStride && window.DW == 1));
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
