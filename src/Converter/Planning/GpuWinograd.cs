using ResNetVk.Converter.Operators;
using ResNetVk.Format.Plan;

namespace ResNetVk.Converter.Planning;

/// <summary>A Winograd convolution in three dispatches, as GPUs want it, and the rule that says when it is taken.</summary>
/// <param name="M">Outputs of a tile in each direction: F(M×M, 3×3).</param>
/// <param name="Product">What computes the (M+2)² products, an item for each.</param>
/// <param name="Parts">Parts of the reduction over the input channels.</param>
/// <param name="Cost">What it costs in the units of <see cref="GpuVariant.Choose"/>.</param>
internal sealed record GpuWinograd(int M, GpuVariant Product, int Parts, double Cost)
{
    // A tenth, so that an estimate's error does not choose the larger rounding error and scratch memory for nothing.
    private const double Margin = 1.1;

    /// <summary>The variant of the transforms.</summary>
    public string TransformVariant => $"f{M}";

    private int Taps => (M + 2) * (M + 2);

    /// <summary>Those with and without shared memory that are expected to be faster than the direct kernels of their kind, the fastest first.</summary>
    /// <returns>Empty when the layer is not 3×3 with stride 1, ends in a gate, which needs x, is too small to repay the transforms, or out of bounds.</returns>
    public static IEnumerable<GpuWinograd> Choose(ConvolutionShape shape, Conv2D conv)
    {
        if (!Serves(shape, conv))
        {
            return [];
        }

        return new[] { (Direct: GpuVariant.Tiled(shape), Product: GpuVariant.TiledBatched), (Direct: GpuVariant.Uniform(shape), Product: GpuVariant.UniformBatched) }
            .Select(kind => (
                Direct: GpuVariant.Choose(kind.Direct, shape, 1)?.Cost ?? double.PositiveInfinity,
                Best: new[] { Plan(2, kind.Product, shape), Plan(4, kind.Product, shape) }.OfType<GpuWinograd>().MinBy(w => w.Cost)))
            .Where(kind => kind.Best?.Cost * Margin < kind.Direct)
            .Select(kind => kind.Best!)
            .OrderBy(w => w.Cost);
    }

    /// <summary>Both transforms with and without shared memory, whatever they cost; empty for a layer that none of them can compute.</summary>
    public static IEnumerable<GpuWinograd> Fitting(ConvolutionShape shape, Conv2D conv) =>
        !Serves(shape, conv)
            ? []
            : new[] { GpuVariant.TiledBatched, GpuVariant.UniformBatched }
                .SelectMany(product => new[] { Plan(2, product, shape), Plan(4, product, shape) })
                .OfType<GpuWinograd>()
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

    private static GpuWinograd? Plan(int m, GpuVariant product, ConvolutionShape shape)
    {
        GpuWinograd draft = new(m, product, 1, 0);
        ConvolutionShape products = draft.Products(shape);
        if (Math.Max(products.X.SizeInBytes, products.Y.SizeInBytes) > PlanLimits.StorageBufferRange
            || Math.Max(draft.InputTransforms(shape), draft.OutputTransforms(shape)) / 64 >= PlanLimits.Workgroups
            || GpuVariant.Choose([product], products, 1) is not { } choice)
        {
            return null;
        }

        // Instructions of the transforms as in the code for NAVI21, each of their loads and stores for two.
        (double input, double output) = m == 4 ? (620 + 72, 680 + 36) : (230 + 32, 220 + 16);
        double transforms = GpuVariant.Spread(draft.InputTransforms(shape), input)
            + GpuVariant.Spread(draft.OutputTransforms(shape), output + (2 * draft.Taps * (choice.Parts - 1)));
        return draft with { Parts = choice.Parts, Cost = choice.Cost + transforms };
    }

    private long OutputTransforms(ConvolutionShape shape) => 4 * shape.Y.C4 * Tiles(shape);

    private long Tiles(ConvolutionShape shape) => (long)shape.Y.N * ((shape.Y.H + M - 1) / M) * ((shape.Y.W + M - 1) / M);
}
