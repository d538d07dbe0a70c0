using ResNetVk.Format.Plan;
using ResNetVk.Shaders;

namespace ResNetVk.Converter.Planning;

/// <summary>A compiled variant of a convolution kernel for GPUs.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Name">The variant's name in the kernel table.</param>
/// <param name="TileC">Output channels of a workgroup.</param>
/// <param name="TileP">Output pixels of a workgroup.</param>
/// <param name="BlockStep">Steps of the reduction in one round of the kernel's loop; a step is four terms.</param>
/// <param name="StepCost">Vector instructions of a step, as counted in the code for AMD's NAVI21 (docs/performance.md), times what they wait.</param>
/// <param name="Batched">True when each item has weights of its own: the products of a Winograd convolution.</param>
/// <param name="Half">True when its packed weights are 16-bit floats. Those of Winograd's domain never are (docs/numerics.md).</param>
internal sealed record GpuVariant(Kernel Kernel, string Name, int TileC, int TileP, int BlockStep, double StepCost, bool Batched = false, bool Half = false)
{
    // Fewer steps than these are not worth a workgroup's start, its first wait for memory and its stores.
    private const int LeastSteps = 12;

    // Parts are bare sums in the arena, which every device allocates, whatever it runs. So much holds four parts of 64 channels of 56 x 56
    // pixels, the largest map that needs them, and adds little to what such a network keeps alive elsewhere.
    private const long MostScratch = 7L << 19;

    /// <summary>Invocations of a workgroup of <c>conv2d_uniform</c>.</summary>
    private const int UniformInvocations = 64;

    // The weights of conv2d_uniform come through a narrow path: AMD's scalar cache, which keeps up, or elsewhere reads in which all lanes ask
    // for the same, one for four multiply-adds. Half as much again is a guess between them.
    private const double UniformWait = 1.5;

    private static readonly GpuVariant[] s_tiled =
    [
        new(KernelCatalog.Conv2dTiled, "c64p64", 64, 64, 1, 278),
        new(KernelCatalog.Conv2dTiled, "c32p128", 32, 128, 1, 289),
    ];

    private static readonly GpuVariant[] s_uniform =
    [
        new(KernelCatalog.Conv2dUniform, "c32p1", 32, UniformInvocations, 1, 139 * UniformWait),
        new(KernelCatalog.Conv2dUniform, "c16p2", 16, 2 * UniformInvocations, 1, 151 * UniformWait),
        new(KernelCatalog.Conv2dUniform, "c16p1", 16, UniformInvocations, 2, 75 * UniformWait),
    ];

    private static readonly GpuVariant[] s_tiledHalf = [.. s_tiled.Select(OfHalves)];
    private static readonly GpuVariant[] s_uniformHalf = [.. s_uniform.Select(OfHalves)];

    /// <summary>Variants of <c>conv2d_tiled</c> for the weights of a layer.</summary>
    public static IReadOnlyList<GpuVariant> Tiled(ConvolutionShape shape) => shape.HalfWeights ? s_tiledHalf : s_tiled;

    /// <summary>Variants of <c>conv2d_uniform</c> for the weights of a layer.</summary>
    /// <remarks>
    /// It unpacks a weight for each 64 pixels anew, which GPUs without a multiply-add of mixed types do in as many instructions as they multiply. Where there are no
    /// more pixels, as in a fully connected layer, it waits for the weights to come from memory anyhow; elsewhere they are packed as 32-bit floats.
    /// </remarks>
    public static IReadOnlyList<GpuVariant> Uniform(ConvolutionShape shape) =>
        shape.HalfWeights && (long)shape.Y.N * shape.Y.H * shape.Y.W <= UniformInvocations ? s_uniformHalf : s_uniform;

    /// <summary>All variants for the weights of a layer, of halves those of <c>conv2d_uniform</c> included whatever the number of pixels.</summary>
    public static IEnumerable<GpuVariant> All(ConvolutionShape shape) => [.. Tiled(shape), .. shape.HalfWeights ? s_uniformHalf : [], .. s_uniform];

    /// <summary>The one with shared memory for products of a Winograd convolution.</summary>
    public static GpuVariant TiledBatched { get; } = new(KernelCatalog.Conv2dTiled, "batched_c64p64", 64, 64, 1, 268, Batched: true);

    /// <summary>The one without.</summary>
    public static GpuVariant UniformBatched { get; } = new(KernelCatalog.Conv2dUniform, "batched_c32p1", 32, UniformInvocations, 1, 129 * UniformWait, Batched: true);

    /// <summary>True for the kernel with shared memory.</summary>
    public bool IsTiled => Kernel == KernelCatalog.Conv2dTiled;

    /// <summary>Invocations of a workgroup.</summary>
    public WorkgroupSize Workgroup => new(IsTiled ? TileC * TileP / 64 : UniformInvocations, 1, 1);

    /// <summary>What a device must have.</summary>
    /// <remarks>
    /// The 64 sums of an invocation of <c>conv2d_tiled</c> want 128 registers. GPUs with subgroups of 32 have them for enough subgroups to
    /// hide latencies (NVIDIA's, AMD's since RDNA); AMD's older ones, whose subgroups are 64, for two on each SIMD, and mobile GPUs have not.
    /// </remarks>
    public DeviceRequirements Requirements =>
        IsTiled ? new DeviceRequirements { SubgroupSize = 32, SharedMemorySizeInBytes = SharedMemorySizeInBytes } : DeviceRequirements.None;

    // Two rounds of weights, in rows of TileC/4 + 2, and of pixels: see the kernel.
    private int SharedMemorySizeInBytes => 32 * BlockStep * ((4 * ((TileC / 4) + 2)) + TileP);

    /// <summary>The variant, and the number of parts of the reduction, that the rule expects to be fastest for a layer.</summary>
    /// <param name="variants">Those to choose from.</param>
    /// <param name="shape">The layer's sizes.</param>
    /// <param name="groups">Its number of groups.</param>
    /// <param name="gpu">The kind of GPU.</param>
    /// <returns>Null when no variant can compute the layer: with more than one group, or a grid, packed weights or parts out of bounds.</returns>
    public static (GpuVariant Variant, int Parts, double Cost)? Choose(IReadOnlyList<GpuVariant> variants, ConvolutionShape shape, int groups, GpuClass gpu)
    {
        (GpuVariant Variant, int Parts, double Cost)? best = null;
        if (groups != 1)
        {
            return best;
        }

        foreach (GpuVariant variant in variants.Where(v => v.PackedSizeInBytes(shape) <= PlanLimits.StorageBufferRange))
        {
            for (int parts = 1; parts <= MostParts(shape); parts++)
            {
                double cost = variant.Cost(shape, parts, gpu);
                if (WorkgroupSize.Fits(variant.Grid(shape, parts)) && !(best?.Cost <= cost) && variant.NoneEmpty(shape, parts))
                {
                    best = (variant, parts, cost);
                }
            }
        }

        return best;
    }

    /// <summary>All variants that can compute a layer, each with the whole reduction, and with two parts of it where the layer has so many.</summary>
    /// <param name="variants">Those to choose from.</param>
    /// <param name="shape">The layer's sizes.</param>
    /// <param name="groups">Its number of groups.</param>
    public static IEnumerable<(GpuVariant Variant, int Parts)> Fitting(IEnumerable<GpuVariant> variants, ConvolutionShape shape, int groups) =>
        from variant in variants
        where groups == 1 && variant.PackedSizeInBytes(shape) <= PlanLimits.StorageBufferRange
        from parts in Enumerable.Range(1, 2)
        where parts <= MostParts(shape) && WorkgroupSize.Fits(variant.Grid(shape, parts)) && variant.NoneEmpty(shape, parts)
        select (variant, parts);

    /// <summary>Output channels of the packed weights: OC rounded up to whole tiles.</summary>
    public int PackedChannels(int outputChannels) => (int)Divide(outputChannels, TileC) * TileC;

    /// <summary>Bytes of the packed weights, <c>[KH·KW][ceil(IC/4)][OCP]</c> of four floats each.</summary>
    public long PackedSizeInBytes(ConvolutionShape shape) => (Half ? 8L : 16L) * (Batched ? shape.Y.N : 1) * Steps(shape) * PackedChannels(shape.Y.C);

    /// <summary>Bytes of the bare sums of all parts; 0 for one part, which is no part.</summary>
    public static long ScratchSizeInBytes(ConvolutionShape shape, int parts) => parts == 1 ? 0 : parts * shape.Y.SizeInBytes;

    /// <summary>Workgroups for a layer.</summary>
    public Grid Grid(ConvolutionShape shape, int parts)
    {
        (long items, long together) = Batched ? (shape.Y.N, 1) : (1, (long)shape.Y.N);
        return checked(new Grid((int)Divide(together * shape.Y.H * shape.Y.W, TileP), (int)Divide(shape.Y.C, TileC), (int)(items * parts)));
    }

    // What unpacking adds to the instructions is small beside them, and the reads that it saves are not among them.
    private static GpuVariant OfHalves(GpuVariant variant) => variant with { Name = $"f16_{variant.Name}", Half = true };

    private static long Steps(ConvolutionShape shape) => (long)shape.KH * shape.KW * shape.X.C4;

    // Steps of a part, as the kernel has it.
    private long PartSteps(ConvolutionShape shape, int parts) => Divide(Steps(shape), parts * BlockStep) * BlockStep;

    private bool NoneEmpty(ConvolutionShape shape, int parts) => (parts - 1) * PartSteps(shape, parts) < Steps(shape);

    private static int MostParts(ConvolutionShape shape) =>
        (int)Math.Max(1, Math.Min(Steps(shape) / LeastSteps, MostScratch / shape.Y.SizeInBytes));

    // In vector instructions of a subgroup of 64 invocations on a busy GPU. Padding waste is in the number of subgroups, the length of
    // the reduction in that of steps; an idle part of the GPU counts as if it computed, nearly: of two that take as long the one with less
    // work is better. Parts are written to memory and read again, by another dispatch.
    private double Cost(ConvolutionShape shape, int parts, GpuClass gpu)
    {
        const double Start = 300;           // indices, the first reads
        const double Store = 12;            // of four channels of a pixel
        const double Work = 0.1;
        Grid grid = Grid(shape, parts);
        double subgroups = (double)grid.X * grid.Y * grid.Z * Workgroup.X / 64;
        double stores = Store * TileC * TileP / 4 / Workgroup.X;
        double busy = subgroups / gpu.Busy;
        double cost = (Start + (PartSteps(shape, parts) * StepCost) + stores) * (Math.Max(1, busy) + (Work * busy));
        double moving = gpu.Moving(2 * parts * shape.Y.SizeInBytes);
        return Batched ? cost + moving
            : parts == 1 ? cost
            : cost + moving + gpu.Spread(shape.Y.SizeInBytes / 16, Store * (parts + 1));
    }

    private static long Divide(long count, long size) => (count + size - 1) / size;
}
