using ResNetVk.Converter.Operators;
using ResNetVk.Format.Plan;

namespace ResNetVk.Converter.Planning;

/// <summary>A compiled variant of the kernel <c>winograd_conv</c>, and the rule that says when it is taken.</summary>
/// <param name="Name">The variant's name in the kernel table.</param>
/// <param name="M">Outputs of a tile in each direction: F(M×M, 3×3).</param>
/// <param name="Tiles">Tiles of a workgroup.</param>
/// <param name="ChannelGroups">Output channels of a workgroup, in units of <paramref name="Lanes"/>.</param>
/// <param name="BlockStep">Blocks of four input channels in one round of the kernel's loop.</param>
/// <param name="Lanes">The subgroup size it needs.</param>
internal sealed record WinogradVariant(string Name, int M, int Tiles, int ChannelGroups, int BlockStep, int Lanes)
{
    /// <summary>All variants.</summary>
    public static IReadOnlyList<WinogradVariant> All { get; } =
    [
        new("f4_t8g2_l16", 4, 8, 2, 2, 16),
        new("f2_t16g2_l16", 2, 16, 2, 1, 16),
        new("f4_t8g2_l8", 4, 8, 2, 2, 8),
        new("f2_t16g2_l8", 2, 16, 2, 1, 8),
        new("f4_t8g2_l4", 4, 8, 2, 2, 4),
        new("f2_t16g2_l4", 2, 16, 2, 1, 4),
    ];

    /// <summary>The variant of the transforms: <c>winograd_input</c> and <c>pack_winograd_weights</c>.</summary>
    public string TransformVariant => $"f{M}";

    /// <summary>Invocations of a workgroup: one subgroup.</summary>
    public WorkgroupSize Workgroup => new(Lanes, 1, 1);

    private int Products => (M + 2) * (M + 2);

    private int Channels => Lanes * ChannelGroups;

    /// <summary>The variant of a subgroup size that the rule expects to be fastest, if that is faster than <c>conv2d_lanes</c>.</summary>
    /// <param name="shape">The layer's sizes.</param>
    /// <param name="window">Its strides, padding and dilations.</param>
    /// <param name="groups">Its number of groups.</param>
    /// <param name="lanes">The subgroup size.</param>
    /// <returns>Null when there is none: the layer is not 3×3 with stride 1, too small to repay the transforms, or out of bounds.</returns>
    public static WinogradVariant? Choose(ConvolutionShape shape, Window window, int groups, int lanes)
    {
        if (groups != 1 || shape is not { KH: 3, KW: 3 } || window is not { SH: 1, SW: 1, DH: 1, DW: 1 })
        {
            return null;
        }

        // A tenth, so that an estimate's error does not choose the larger rounding error and scratch memory for nothing.
        const double Margin = 1.1;
        WinogradVariant? best = All.Where(v => v.Lanes == lanes && v.Fits(shape)).MinBy(v => v.Cost(shape));
        LanesVariant? direct = LanesVariant.Choose(shape, window, groups, lanes);
        return direct is null || best?.Cost(shape) * Margin < direct.Cost(shape) ? best : null;
    }

    /// <summary>Output channels of the packed weights: OC rounded up to whole workgroups.</summary>
    public int PackedChannels(int outputChannels) => (int)Divide(outputChannels, Channels) * Channels;

    /// <summary>Bytes of the packed weights, <c>[(M+2)²][ceil(IC/4)][OCP]</c> of vec4.</summary>
    public long PackedSizeInBytes(ConvolutionShape shape) => 16L * Products * shape.X.C4 * PackedChannels(shape.Y.C);

    /// <summary>Bytes of the transformed input, <c>[(M+2)²][ceil(IC/4)][tiles]</c> of vec4, alive between the two dispatches.</summary>
    public long ScratchSizeInBytes(ConvolutionShape shape) => 16L * Products * InputTransforms(shape);

    /// <summary>Invocations of <c>winograd_input</c>: one for each tile and block of four channels.</summary>
    public long InputTransforms(ConvolutionShape shape) => shape.X.C4 * TileCount(shape);

    /// <summary>Workgroups of <c>winograd_conv</c>.</summary>
    public Grid Grid(ConvolutionShape shape) => checked(new Grid((int)Divide(TileCount(shape), Tiles), (int)Divide(shape.Y.C, Channels), 1));

    private long TileCount(ConvolutionShape shape) => shape.Y.N * Divide(shape.Y.H, M) * Divide(shape.Y.W, M);

    // What the transforms write must be in reach of a storage buffer.
    private bool Fits(ConvolutionShape shape) =>
        Math.Max(Divide(TileCount(shape), Tiles), Divide(shape.Y.C, Channels)) <= PlanLimits.Workgroups
        && Divide(InputTransforms(shape), Lanes) <= PlanLimits.Workgroups
        && Math.Max(ScratchSizeInBytes(shape), PackedSizeInBytes(shape)) <= PlanLimits.StorageBufferRange;

    // Clock cycles of one core, from the same figures as the cost of conv2d_lanes, which it is compared with; on the 3x3 layers of
    // ResNet-18 it orders the variants and the two kernels as the measurements do. A shuffle serves one channel of each group, a fold is
    // a multiply-add with its operands in memory.
    private double Cost(ConvolutionShape shape)
    {
        const double Shuffle = 0.5;
        const double Fold = 2;
        const double TexelStore = 2.5;       // in stores of a sum: no exchange of lanes comes before it
        const double SecondDispatch = 350_000;  // 50 µs of two cores
        (double fetch, double store, double workgroup) = LaneCosts.Of(Lanes);
        double input = Divide(InputTransforms(shape), Lanes) * Products * (fetch + (TexelStore * store));
        double round = (fetch * (Divide(BlockStep * Tiles, Lanes) + (BlockStep * ChannelGroups)))
            + (4 * BlockStep * Tiles * (ChannelGroups + Shuffle));
        double folds = Fold * Tiles * ChannelGroups * ((Products * M) + ((M + 2) * M * M));
        double tile = (Products * Divide(shape.X.C4, BlockStep) * round) + folds + (store * Tiles * ChannelGroups * M * M) + workgroup;
        Grid grid = Grid(shape);
        return SecondDispatch + input + ((double)grid.X * grid.Y * tile);
    }

    private static long Divide(long count, int size) => (count + size - 1) / size;
}
