using ResNetVk.Converter.Operators;
using ResNetVk.Format.Plan;

namespace ResNetVk.Converter.Planning;

/// <summary>A way to compute a Winograd convolution: its form and how the products are made, and the rule that says when it is taken.</summary>
/// <param name="M">Outputs of a tile in each direction: F(M×M, 3×3).</param>
/// <param name="Tiles">Tiles of a workgroup of <c>winograd_product_lanes</c>; 0 where weights stay.</param>
/// <param name="Blocks">The most blocks of four input channels of <c>winograd_product_stationary</c>; 0 for any number.</param>
/// <param name="Lanes">The subgroup size it needs.</param>
internal sealed record WinogradVariant(int M, int Tiles, int Blocks, int Lanes)
{
    /// <summary>Output channels of a lane.</summary>
    public const int Vector = 4;

    // Where weights stay, a workgroup has at most this many tiles: enough to repay the loading of the weights, and few enough that a large
    // picture has work for many cores.
    private const int MostTiles = 256;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<WinogradVariant> All { get; } =
    [
        .. LanesVariant.SubgroupSizes.SelectMany(lanes => new[] { 4, 2 }.SelectMany(m => new WinogradVariant[]
        {
            new(m, 16, 0, lanes), new(m, 25, 0, lanes), new(m, 0, 16, lanes), new(m, 0, 32, lanes),
        })),
    ];

    /// <summary>True where all weights of a workgroup stay while its tiles pass by.</summary>
    public bool IsStationary => Blocks > 0;

    /// <summary>The alternative's name.</summary>
    public string Name => $"winograd/f{M}_{ProductVariant}";

    /// <summary>The variant of the kernel that makes the products.</summary>
    public string ProductVariant => IsStationary ? $"b{Blocks}_l{Lanes}" : $"w{Tiles}_l{Lanes}";

    /// <summary>The variant of the transforms: <c>winograd_input</c>, <c>winograd_output</c> and <c>pack_winograd_weights</c>.</summary>
    public string TransformVariant => $"f{M}";

    /// <summary>Invocations of a workgroup: one subgroup.</summary>
    public WorkgroupSize Workgroup => new(Lanes, 1, 1);

    private int Products => (M + 2) * (M + 2);

    private int Channels => Lanes * Vector;

    /// <summary>The variant of a subgroup size that the rule expects to be fastest.</summary>
    /// <param name="shape">The layer's sizes.</param>
    /// <param name="window">Its strides, padding and dilations.</param>
    /// <param name="groups">Its number of groups.</param>
    /// <param name="lanes">The subgroup size.</param>
    /// <returns>
    /// Null when there is none: the layer is not 3×3 with stride 1, out of bounds, or so small that the transforms cost more than they save.
    /// </returns>
    public static WinogradVariant? Choose(ConvolutionShape shape, Window window, int groups, int lanes)
    {
        // A tenth, so that an estimate's error does not choose the larger rounding error and scratch memory for nothing.
        const double Margin = 1.1;
        WinogradVariant? best = Fitting(shape, window, groups, lanes).MinBy(v => v.Cost(shape));
        LanesVariant? direct = LanesVariant.Choose(shape, window, groups, lanes);
        return direct is null || best?.Cost(shape) * Margin < direct.Cost(shape) ? best : null;
    }

    /// <summary>All variants of a subgroup size that can compute the layer: 3×3 with stride 1, in bounds.</summary>
    public static IEnumerable<WinogradVariant> Fitting(ConvolutionShape shape, Window window, int groups, int lanes) =>
        groups == 1 && shape is { KH: 3, KW: 3 } && window is { SH: 1, SW: 1, DH: 1, DW: 1 }
            ? All.Where(v => v.Lanes == lanes && v.Fits(shape))
            : [];

    /// <summary>Output channels of the packed weights: OC rounded up to whole workgroups.</summary>
    public int PackedChannels(int outputChannels) => (int)Divide(outputChannels, Channels) * Channels;

    /// <summary>Bytes of the packed weights, <c>[(M+2)²][ceil(IC/4)][OCP]</c> of vec4.</summary>
    public long PackedSizeInBytes(ConvolutionShape shape) => 16L * Products * shape.X.C4 * PackedChannels(shape.Y.C);

    /// <summary>Bytes of the transformed input, <c>[(M+2)²][ceil(IC/4)][tiles]</c> of vec4.</summary>
    public long InputSizeInBytes(ConvolutionShape shape) => 16L * Products * InputTransforms(shape);

    /// <summary>Bytes of the products, <c>[(M+2)²][ceil(OC/4)][tiles]</c> of vec4.</summary>
    public long ProductSizeInBytes(ConvolutionShape shape) => 16L * Products * OutputTransforms(shape);

    /// <summary>Where the products begin in the scratch region, in bytes: behind the transformed input.</summary>
    public long ProductOffsetInBytes(ConvolutionShape shape) => ArenaPlanner.Align(InputSizeInBytes(shape));

    /// <summary>Bytes of both, alive together while the products are made.</summary>
    public long ScratchSizeInBytes(ConvolutionShape shape) => ProductOffsetInBytes(shape) + ProductSizeInBytes(shape);

    /// <summary>Invocations of <c>winograd_input</c>: one for each tile and block of four input channels.</summary>
    public long InputTransforms(ConvolutionShape shape) => shape.X.C4 * TileCount(shape);

    /// <summary>Invocations of <c>winograd_output</c>: one for each tile and block of four output channels.</summary>
    public long OutputTransforms(ConvolutionShape shape) => shape.Y.C4 * TileCount(shape);

    /// <summary>Tiles of all items.</summary>
    public long TileCount(ConvolutionShape shape) => shape.Y.N * Divide(shape.Y.H, M) * Divide(shape.Y.W, M);

    /// <summary>Tiles of a workgroup that makes products.</summary>
    public int TilesPerWorkgroup(ConvolutionShape shape)
    {
        long count = TileCount(shape);
        return IsStationary ? (int)Divide(count, (int)Divide(count, MostTiles)) : Tiles;
    }

    /// <summary>Workgroups of the dispatch that makes the products.</summary>
    public Grid Grid(ConvolutionShape shape) =>
        checked(new Grid((int)Divide(TileCount(shape), TilesPerWorkgroup(shape)), (int)Divide(shape.Y.C, Channels), Products));

    // What the dispatches write must be in reach of a storage buffer.
    private bool Fits(ConvolutionShape shape) =>
        (!IsStationary || shape.X.C4 <= Blocks)
        && Math.Max(Divide(TileCount(shape), TilesPerWorkgroup(shape)), Divide(shape.Y.C, Channels)) <= PlanLimits.Workgroups
        && Divide(Math.Max(InputTransforms(shape), OutputTransforms(shape)), Lanes) <= PlanLimits.Workgroups
        && Math.Max(Math.Max(InputSizeInBytes(shape), ProductSizeInBytes(shape)), PackedSizeInBytes(shape)) <= PlanLimits.StorageBufferRange;

    // Clock cycles of one core, from the same figures as the cost of conv2d_lanes, which it is compared with.
    private double Cost(ConvolutionShape shape)
    {
        const double Arithmetic = 3;  // of a transform, for each element of four channels in all lanes
        LaneCosts costs = LaneCosts.Of(Lanes);
        double input = Divide(InputTransforms(shape), Lanes) * Products * (costs.Load + costs.Store + (4 * Arithmetic));
        double output = Divide(OutputTransforms(shape), Lanes) * ((Products * (costs.Load + (4 * Arithmetic))) + (M * M * costs.Store));
        Grid grid = Grid(shape);
        double workgroup = costs.Workgroup + (IsStationary ? StationaryCost(shape, costs) : RoundsCost(shape, costs));
        return (2 * LaneCosts.Dispatch) + input + output + ((double)grid.X * grid.Y * grid.Z * workgroup);
    }

    private double RoundsCost(ConvolutionShape shape, LaneCosts costs)
    {
        double round = costs.Round + (costs.Sum * Tiles * Vector)
            + (costs.Load * (Divide(Tiles, Lanes) + Vector))
            + (4 * Tiles * (costs.Spread + (costs.MultiplyAdd * Vector)));
        return (shape.X.C4 * round) + (costs.Store * Tiles);
    }

    private double StationaryCost(ConvolutionShape shape, LaneCosts costs)
    {
        // Where no sum waits in memory more of them are made at a time.
        const double Together = 0.6;
        double tile = costs.Round + (costs.Load * Divide(Blocks, Lanes)) + costs.Store
            + (Blocks * 4 * (costs.Spread + (Together * costs.MultiplyAdd * Vector)));
        return (costs.Load * Blocks * Vector) + (TilesPerWorkgroup(shape) * tile);
    }

    private static long Divide(long count, int size) => (count + size - 1) / size;
}
