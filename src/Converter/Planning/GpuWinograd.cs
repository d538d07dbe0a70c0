using ResNetVk.Converter.Operators;
using ResNetVk.Format.Plan;

namespace ResNetVk.Converter.Planning;

/// <summary>A Winograd convolution in three dispatches, as GPUs want it, and the rule that says when it is taken.</summary>
/// <param name="M">Outputs of a tile in each direction: F(M×M, 3×3).</param>
/// <param name="Product">What computes the (M+2)² products, an item for each.</param>
/// <param name="Parts">Parts of the reduction over the input channels.</param>
internal sealed record GpuWinograd(int M, GpuVariant Product, int Parts)
{
    // A tenth, so that an estimate's error does not choose the larger rounding error and scratch memory for nothing.
    private const double Margin = 1.1;

    /// <summary>The variant of the transforms.</summary>
    public string TransformVariant => $"f{M}";

    private int Taps => (M + 2) * (M + 2);

    /// <summary>Those with and without shared memory that are expected to be faster than the direct kernels of their kind, the fastest first.</summary>
    /// <param name="shape">The layer's sizes.</param>
    /// <param name="conv">Its operator.</param>
    /// <param name="gpu">The kind of GPU.</param>
    /// <returns>Empty when the layer is not 3×3 with stride 1, ends in a gate, which needs x, is too small to repay the transforms, or out of bounds.</returns>
    public static IEnumerable<GpuWinograd> Choose(ConvolutionShape shape, Conv2D conv, GpuClass gpu)
    {
        if (!Serves(shape, conv))
        {
            return [];
        }

        return new[] { (Direct: GpuVariant.Tiled(shape), Product: GpuVariant.TiledBatched), (Direct: GpuVariant.Uniform(shape), Product: GpuVariant.UniformBatched) }
            .SelectMany(kind => Both(kind.Product, shape, gpu)
                .OrderBy(w => w.Cost)
                .Take(1)
                .Where(w => w.Cost * Margin < (GpuVariant.Choose(kind.Direct, shape, 1, gpu)?.Cost ?? double.PositiveInfinity)))
            .OrderBy(w => w.Cost)
            .Select(w => w.Planned);
    }

    /// <summary>Both transforms with and without shared memory, whatever they cost; empty for a layer that none of them can compute.</summary>
    public static IEnumerable<GpuWinograd> Fitting(ConvolutionShape shape, Conv2D conv) =>
        !Serves(shape, conv)
            ? []
            : new[] { GpuVariant.TiledBatched, GpuVariant.UniformBatched }
                .SelectMany(product => Both(product, shape, GpuClass.Discrete))
                .Select(w => w.Planned)
                .OrderBy(planned => planned.M);

    private static bool Serves(ConvolutionShape shape, Conv2D conv) =>
        conv.Groups == 1 && conv.Residual != ResidualPosition.Gated && shape is { KH: 3, KW: 3 } && conv.Window is { SH: 1, SW: 1, DH: 1, DW: 1 };

    /// <summary>The products as a 1×1 convolution: items are products, pixels are tiles.</summary>
    public ConvolutionShape Products(ConvolutionShape shape)
    {
        int tiles = checked((int)Tiles(shape));
        return new ConvolutionShape(new BlockedShape(Taps, shape.X.C, 1, tiles), new BlockedShape(Taps, shape.Y.C, 1, tiles), 1, 1);
    }

    /// <summary>Invocations of <c>winograd_input_scalar</c>.</summary>
    public long InputTransforms(ConvolutionShape shape) => 4 * shape.X.C4 * Tiles(shape);

    /// <summary>Invocations of <c>winograd_output_scalar</c>: one for each channel, or for two that are stored in a word.</summary>
    public long OutputTransforms(ConvolutionShape shape, PlanRules rules) => OutputTransforms(shape) / (rules.HasHalfValues ? 2 : 1);

    /// <summary>Where the products lie in the scratch region: behind the transformed input.</summary>
    public long SumsOffsetInBytes(ConvolutionShape shape) => ArenaPlanner.Align(Products(shape).X.SizeInBytes);

    /// <summary>Bytes of the transformed input and the products.</summary>
    public long ScratchSizeInBytes(ConvolutionShape shape) => SumsOffsetInBytes(shape) + (Parts * Products(shape).Y.SizeInBytes);

    private static IEnumerable<(GpuWinograd Planned, double Cost)> Both(GpuVariant product, ConvolutionShape shape, GpuClass gpu) =>
        new[] { Plan(2, product, shape, gpu), Plan(4, product, shape, gpu) }.OfType<(GpuWinograd Planned, double Cost)>();

    // Null for one that is out of bounds; the cost is in the units of GpuVariant.Choose.
    private static (GpuWinograd Planned, double Cost)? Plan(int m, GpuVariant product, ConvolutionShape shape, GpuClass gpu)
    {
        GpuWinograd draft = new(m, product, 1);
        ConvolutionShape products = draft.Products(shape);
        if (Math.Max(products.X.SizeInBytes, products.Y.SizeInBytes) > PlanLimits.StorageBufferRange
            || Math.Max(draft.InputTransforms(shape), draft.OutputTransforms(shape)) / 64 >= PlanLimits.Workgroups
            || GpuVariant.Choose([product], products, 1, gpu) is not { } choice)
        {
            return null;
        }

        // Instructions of the transforms as in the code for NAVI21, each of their loads and stores for two.
        (double input, double output) = m == 4 ? (620 + 72, 680 + 36) : (230 + 32, 220 + 16);
        double transforms = gpu.Spread(draft.InputTransforms(shape), input)
            + gpu.Spread(draft.OutputTransforms(shape), output + (2 * draft.Taps * (choice.Parts - 1)))
            + gpu.Moving(2 * products.X.SizeInBytes);
        return (draft with { Parts = choice.Parts }, choice.Cost + transforms);
    }

    private long OutputTransforms(ConvolutionShape shape) => 4 * shape.Y.C4 * Tiles(shape);

    private long Tiles(ConvolutionShape shape) => (long)shape.Y.N * ((shape.Y.H + M - 1) / M) * ((shape.Y.W + M - 1) / M);
}
