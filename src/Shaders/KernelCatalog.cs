using static ResNetVk.Shaders.KernelBindingKind;

namespace ResNetVk.Shaders;

/// <summary>
/// The table of all kernels. Variants whose names begin with <c>f16</c> read weights of 16-bit floats, those that begin with <c>v16</c> read and write
/// values of 16-bit floats, and with <c>v16f16</c> both. A test reflects every SPIR-V module and compares it with this table.
/// </summary>
public static class KernelCatalog
{
    private static readonly string[] OnlyDefault = [Kernel.DefaultVariant];
    private static readonly string[] DefaultAndHalf = [Kernel.DefaultVariant, Kernel.OfHalfValues(Kernel.DefaultVariant)];

    // Declared in Include/prologue.glsl in this order; a kernel's last constants.
    private static readonly string[] PrologueConstants = ["PROLOGUE", "PROLOGUE_ACTIVATION", "PROLOGUE_MIN", "PROLOGUE_MAX"];

    // Shared by the convolution kernels made for one shape, declared in Include/conv_constants.glsl in this order.
    private static readonly string[] ConvolutionConstants =
    [
        "N", "IC", "IH", "IW", "OC", "OH", "OW", "KH", "KW", "SH", "SW", "PT", "PL", "DH", "DW", "GROUPS",
        "RESIDUAL", "ACTIVATION", "ACT_MIN", "ACT_MAX", .. PrologueConstants,
    ];

    /// <summary>2-D convolution + bias + shortcut + activation, with a prologue; any shape, Vulkan 1.1 core.</summary>
    public static readonly Kernel Conv2dReference = new(
        "conv2d_reference",
        [new("x"), new("w"), new("b"), new("r"), new("y", Writes: true)],
        ConvolutionConstants,
        [Kernel.DefaultVariant, "f16", "v16f16"]);

    // What residual.glsl reads, declared in this order by the kernels that serve every shape.
    private static readonly string[] ResidualConstants = ["RESIDUAL", "ACTIVATION"];

    /// <summary>2-D convolution with lanes = output channels: texel loads and constant subgroup shuffles; one pipeline for every shape.</summary>
    public static readonly Kernel Conv2dLanes = new(
        "conv2d_lanes",
        [new("x", StorageTexels), new("w", StorageTexels), new("b"), new("r", StorageTexels), new("y", Writes: true)],
        [.. ResidualConstants, .. PrologueConstants],
        [
            "any_w16v4_l16", "any_w25v4_l16", "any_w1v4_l16", "any_w28v2_l16", "any_w28v1_l16",
            "k3s1_w14h1v4_l16", "k3s1_w14h2v4_l16", "k3s1_w8h4v2_l16", "k3s1_w8h4v1_l16", "k7s2_w14h1v4c3_l16",
            "any_w16v4_l8", "any_w25v4_l8", "any_w1v4_l8", "any_w28v2_l8", "k3s1_w14h1v4_l8",
            "k3s1_w14h2v4_l8", "k3s1_w8h4v2_l8", "k7s2_w14h1v4c3_l8", "any_w16v4_l4", "any_w25v4_l4",
            "any_w1v4_l4", "k3s1_w14h1v4_l4", "k3s1_w14h2v4_l4", "k3s1_w8h2v4_l4", "k7s2_w14h1v4c3_l4",
        ])
    {
        PushConstants = ["N", "IC", "IH", "IW", "OC", "OH", "OW", "KH", "KW", "SH", "SW", "PT", "PL", "DH", "DW", "ACT_MIN", "ACT_MAX"],
    };

    /// <summary>Layers that follow each other in one dispatch, for processors; texel loads and subgroup shuffles, lanes are output channels.</summary>
    public static readonly Kernel ChainLanes = new(
        "chain_lanes",
        [new("x", StorageTexels), new("w", StorageTexels), new("program", StorageTexels), new("y", Writes: true), new("state", Writes: true)],
        [],
        ["w8h8v1f2_l16", "w8h8v1_l16", "w7h7v1_l16", "w8h4v2f2_l8", "w8h4v2_l8", "w7h4v2_l8", "w8h2v4_l4", "w7h2v4_l4"])
    {
        PushConstants = ["TILES", "FIRST_TILE", "FIRST_SIDE"],
    };

    /// <summary>2-D convolution for GPUs: a product of matrices through shared memory; the reduction may be split.</summary>
    public static readonly Kernel Conv2dTiled = new(
        "conv2d_tiled",
        [new("x"), new("w"), new("b"), new("r"), new("y", Writes: true)],
        [.. ConvolutionConstants, "PARTS"],
        ["c64p64", "c32p128", "f16_c64p64", "f16_c32p128", "v16f16_c64p64", "v16f16_c32p128", "batched_c64p64"]);

    /// <summary>2-D convolution for GPUs without shared memory: weights are uniform over a workgroup; the reduction may be split.</summary>
    public static readonly Kernel Conv2dUniform = new(
        "conv2d_uniform",
        [new("x"), new("w"), new("b"), new("r"), new("y", Writes: true)],
        [.. ConvolutionConstants, "PARTS", "OCP"],
        [
            "c32p1", "c16p2", "c16p1", "f16_c32p1", "f16_c16p2", "f16_c16p1", "v16_c32p1", "v16_c16p2", "v16_c16p1",
            "v16f16_c32p1", "v16f16_c16p2", "v16f16_c16p1", "batched_c32p1",
        ]);

    /// <summary>Second dispatch of a convolution whose reduction is split: adds the parts, then bias, shortcut and activation.</summary>
    public static readonly Kernel SumParts = new(
        "sum_parts",
        [new("parts"), new("x"), new("b"), new("r"), new("y", Writes: true)],
        [.. ConvolutionConstants, "PARTS"],
        DefaultAndHalf);

    /// <summary>Prepack: canonical OIHW weights to <c>[KH·KW][ceil(IC/4)][OCP]</c> of vec4, in the order of a kernel's lanes.</summary>
    public static readonly Kernel PackConvWeights = new(
        "pack_conv_weights",
        [new("w"), new("p", Writes: true)],
        [],
        [Kernel.DefaultVariant, "f16", "f16_packed"])
    {
        PushConstants = ["OC", "IC", "KH", "KW", "OCP", "LANES", "VECTOR"],
    };

    /// <summary>First of the three dispatches of a Winograd convolution, 3x3 and stride 1: v = Bᵀ d B of the input tiles.</summary>
    public static readonly Kernel WinogradInput = new(
        "winograd_input",
        [new("x", Texels), new("b"), new("v", Writes: true)],
        PrologueConstants,
        ["f2", "f4"])
    {
        PushConstants = ["N", "IC", "IH", "IW", "OC", "OH", "OW", "PT", "PL"],
    };

    /// <summary>Second of the three: the products over the input channels with lanes = output channels.</summary>
    public static readonly Kernel WinogradProductLanes = new(
        "winograd_product_lanes",
        [new("v", StorageTexels), new("u", StorageTexels), new("m", Writes: true)],
        [],
        [
            "w16_l16", "w25_l16", "w16_l8", "w25_l8", "w16_l4", "w25_l4",
        ])
    {
        PushConstants = ["IC", "OC", "TILES"],
    };

    /// <summary>Second of the three for few input channels: the weights stay in registers while the tiles pass by.</summary>
    public static readonly Kernel WinogradProductStationary = new(
        "winograd_product_stationary",
        [new("v", StorageTexels), new("u", Texels), new("m", Writes: true)],
        [],
        ["b16_l16", "b32_l16", "b16_l8", "b32_l8", "b16_l4", "b32_l4"])
    {
        PushConstants = ["IC", "OC", "TILES", "TILES_PER_WORKGROUP"],
    };

    /// <summary>Third of the three: output transform, bias, shortcut, activation.</summary>
    public static readonly Kernel WinogradOutput = new(
        "winograd_output",
        [new("m", Texels), new("b"), new("r", Texels), new("y", Writes: true)],
        ResidualConstants,
        ["f2", "f4"])
    {
        PushConstants = ["N", "OC", "OH", "OW", "ACT_MIN", "ACT_MAX"],
    };

    /// <summary>First of three dispatches of a Winograd convolution on a GPU: v = Bᵀ d B, a channel per invocation.</summary>
    public static readonly Kernel WinogradInputScalar = new(
        "winograd_input_scalar",
        [new("x"), new("b"), new("v", Writes: true)],
        ["N", "IC", "IH", "IW", "OC", "OH", "OW", "PT", "PL", .. PrologueConstants],
        ["f2", "f4", "v16_f2", "v16_f4"]);

    /// <summary>Last of three dispatches of a Winograd convolution on a GPU: y = Aᵀ m A, bias, shortcut, activation.</summary>
    public static readonly Kernel WinogradOutputScalar = new(
        "winograd_output_scalar",
        [new("m"), new("b"), new("r"), new("y", Writes: true)],
        [.. ConvolutionConstants, "PARTS"],
        ["f2", "f4", "v16_f2", "v16_f4"]);

    /// <summary>Prepack: canonical OIHW weights to u = G w Gᵀ, <c>[(M+2)²][ceil(IC/4)][OCP]</c> of vec4, in the order of a kernel's lanes.</summary>
    public static readonly Kernel PackWinogradWeights = new(
        "pack_winograd_weights",
        [new("w"), new("u", Writes: true)],
        [],
        ["f2", "f4", "f16_f2", "f16_f4"])
    {
        PushConstants = ["OC", "IC", "OCP", "LANES", "VECTOR", "ELEMENT_STEP", "PLACE_STEP"],
    };

    // Shared by the pooling kernels, declared in Include/pool2d.glsl in this order.
    private static readonly string[] PoolingConstants =
    [
        "N", "C", "IH", "IW", "OH", "OW", "KH", "KW", "SH", "SW", "PT", "PL", "PB", "PR", "DH", "DW", "MODE",
    ];

    /// <summary>Max, min and average pooling.</summary>
    public static readonly Kernel Pool2d = new(
        "pool2d",
        [new("x"), new("y", Writes: true)],
        PoolingConstants,
        DefaultAndHalf);

    /// <summary>Max, min and average pooling with x as texels: faster where storage-buffer loads are slow in loops.</summary>
    public static readonly Kernel Pool2dTexels = new(
        "pool2d_texels",
        [new("x", Texels), new("y", Writes: true)],
        PoolingConstants,
        OnlyDefault);

    /// <summary>Maximum, minimum or mean within the channels: over all, or over groups of them.</summary>
    public static readonly Kernel ReduceChannels = new(
        "reduce_channels",
        [new("x"), new("y", Writes: true)],
        ["N", "C", "H", "W", "COUNT", "INNER", "MODE"],
        DefaultAndHalf);

    /// <summary>Mean over H and W, with a prologue.</summary>
    public static readonly Kernel GlobalAveragePool = new(
        "global_average_pool",
        [new("x"), new("s"), new("t"), new("y", Writes: true)],
        ["N", "C", "H", "W", .. PrologueConstants],
        DefaultAndHalf);

    /// <summary>Resize of H and W by tables of source rows and columns: nearest or bilinear.</summary>
    public static readonly Kernel Resize = new(
        "resize",
        [new("x"), new("rows"), new("columns"), new("y", Writes: true)],
        ["N", "C", "IH", "IW", "OH", "OW", "LINEAR"],
        DefaultAndHalf);

    /// <summary>Addition, subtraction, multiplication, maximum, minimum with broadcasting, then the addition of a third operand and an activation.</summary>
    public static readonly Kernel ElementwiseBinary = new(
        "elementwise_binary",
        [new("a"), new("b"), new("r"), new("y", Writes: true)],
        ["N", "C", "H", "W", "AN", "AC", "AH", "AW", "BN", "BC", "BH", "BW", "OPERATION", "RESIDUAL", "ACTIVATION", "ACT_MIN", "ACT_MAX"],
        DefaultAndHalf);

    /// <summary>Per-channel scale and offset, then an activation: a batch norm or activation that could not be fused.</summary>
    public static readonly Kernel ChannelAffine = new(
        "channel_affine",
        [new("x"), new("s"), new("b"), new("y", Writes: true)],
        ["N", "C", "H", "W", "AFFINE", "ACTIVATION", "ACT_MIN", "ACT_MAX"],
        DefaultAndHalf);

    /// <summary>Soft-max or log-soft-max over C.</summary>
    public static readonly Kernel Softmax = new(
        "softmax",
        [new("x"), new("y", Writes: true)],
        ["N", "C", "H", "W", "LOG"],
        DefaultAndHalf);

    /// <summary>The K largest of C or of their soft-max, as (index, value) pairs.</summary>
    public static readonly Kernel TopK = new(
        "top_k",
        [new("x"), new("y", Writes: true)],
        ["N", "C", "K", "SOFTMAX"],
        DefaultAndHalf);

    // Shared by the kernels that make an input of a picture, declared in Include/picture.glsl in this order.
    private static readonly string[] PictureConstants = ["C", "H", "W", "COLOR", "SCALE", "MEAN0", "MEAN1", "MEAN2", "STD0", "STD1", "STD2"];

    // Declared in Include/texture.glsl in this order; a program's picture decides them at run time.
    private static readonly string[] TexturePushConstants =
    [
        "SOURCE_X", "SOURCE_Y", "SOURCE_W", "SOURCE_H", "RESIZED_W", "RESIZED_H", "LEFT", "TOP", "FLIP", "PAD_R", "PAD_G", "PAD_B",
    ];

    /// <summary>Picture to network input: resize, centre crop, colour order, normalisation.</summary>
    public static readonly Kernel ImageToTensor = new(
        "image_to_tensor",
        [new("image"), new("y", Writes: true)],
        [.. PictureConstants, "RESIZE", "KEEP_SIZE"],
        DefaultAndHalf);

    /// <summary>Texture to network input: resize, crop or border, colour order, normalisation.</summary>
    public static readonly Kernel TextureToTensor = new(
        "texture_to_tensor",
        [new("picture", SampledImage), new("y", Writes: true)],
        PictureConstants,
        DefaultAndHalf)
    {
        PushConstants = [.. TexturePushConstants, "LINEAR"],
    };

    /// <summary>Planes of luma and chroma to network input: resize, crop or border, conversion to RGB, colour order, normalisation.</summary>
    public static readonly Kernel PlanesToTensor = new(
        "planes_to_tensor",
        [new("luma", SampledImage), new("cb", SampledImage), new("cr", SampledImage), new("y", Writes: true)],
        PictureConstants,
        DefaultAndHalf)
    {
        PushConstants =
        [
            .. TexturePushConstants,
            "MATRIX0", "MATRIX1", "MATRIX2", "MATRIX3", "MATRIX4", "MATRIX5", "MATRIX6", "MATRIX7", "MATRIX8", "MATRIX9", "MATRIX10", "MATRIX11",
            "CB_GREEN", "CR_GREEN", "CHROMA_X", "CHROMA_Y",
        ],
    };

    /// <summary>Dense NCHW to the blocked layout.</summary>
    public static readonly Kernel DenseToBlocked = new(
        "dense_to_blocked",
        [new("x"), new("y", Writes: true)],
        ["N", "C", "H", "W"],
        DefaultAndHalf);

    /// <summary>Dense NCHW to the blocked layout, four pixels of a channel per texel; needs H·W divisible by 4.</summary>
    public static readonly Kernel DenseToBlockedTexels = new(
        "dense_to_blocked_texels",
        [new("x", Texels), new("y", Writes: true)],
        ["N", "C", "H", "W"],
        OnlyDefault);

    /// <summary>The blocked layout to dense NCHW.</summary>
    public static readonly Kernel BlockedToDense = new(
        "blocked_to_dense",
        [new("x"), new("y", Writes: true)],
        ["N", "C", "H", "W"],
        DefaultAndHalf);

    // Shared by the gathers, declared in Include/rearrange.glsl in this order.
    private static readonly string[] GatherConstants =
    [
        "IN", "IC", "IH", "IW",
        "BOX_N", "BOX_C", "BOX_H", "BOX_W",
        "ON", "OC", "OH", "OW",
        "AT_N", "AT_C", "AT_H", "AT_W",
        "PERM_N", "PERM_C", "PERM_H", "PERM_W",
        "STEP_N", "STEP_C", "STEP_H", "STEP_W",
        "START_N", "START_C", "START_H", "START_W",
        "FILL",
    ];

    /// <summary>Transpose, slice, constant pad and concatenation: a strided gather into a box of the output.</summary>
    public static readonly Kernel Rearrange = new(
        "rearrange",
        [new("x"), new("y", Writes: true)],
        GatherConstants,
        DefaultAndHalf);

    /// <summary>The same of whole blocks of four channels, with x as texels.</summary>
    public static readonly Kernel RearrangeBlocks = new(
        "rearrange_blocks",
        [new("x", StorageTexels), new("y", Writes: true)],
        GatherConstants,
        OnlyDefault);

    /// <summary>The same elements in row-major order under another shape.</summary>
    public static readonly Kernel Reshape = new(
        "reshape",
        [new("x"), new("y", Writes: true)],
        ["IN", "IC", "IH", "IW", "ON", "OC", "OH", "OW"],
        DefaultAndHalf);

    /// <summary>Multiply-adds in registers: measures a device, not for models.</summary>
    public static readonly Kernel PeakMultiplyAdd = new(
        "peak_multiply_add",
        [new("x"), new("y", Writes: true)],
        ["ROUNDS"],
        ["c12", "c24"]);

    /// <summary>Writes a buffer from end to end: measures a device, not for models.</summary>
    public static readonly Kernel PeakWrite = new(
        "peak_write",
        [new("y", Writes: true)],
        ["COUNT"],
        OnlyDefault);

    /// <summary>Reads a storage buffer from end to end: measures a device, not for models.</summary>
    public static readonly Kernel PeakRead = new(
        "peak_read",
        [new("x"), new("y", Writes: true)],
        ["ROUNDS", "STRIDE"],
        OnlyDefault);

    /// <summary>Reads a storage texel buffer from end to end: measures a device, not for models.</summary>
    public static readonly Kernel PeakReadTexels = new(
        "peak_read_texels",
        [new("x", StorageTexels), new("y", Writes: true)],
        ["ROUNDS", "STRIDE"],
        OnlyDefault);

    /// <summary>Every kernel.</summary>
    public static IReadOnlyList<Kernel> All { get; } =
    [
        Conv2dReference, Conv2dLanes, ChainLanes, Conv2dTiled, Conv2dUniform, SumParts, PackConvWeights, WinogradInput, WinogradProductLanes, WinogradProductStationary, WinogradOutput, WinogradInputScalar, WinogradOutputScalar, PackWinogradWeights, Pool2d, Pool2dTexels,
        ReduceChannels, GlobalAveragePool, Resize, ElementwiseBinary, ChannelAffine, Softmax, TopK, ImageToTensor, TextureToTensor, PlanesToTensor, DenseToBlocked, DenseToBlockedTexels, BlockedToDense, Rearrange, RearrangeBlocks, Reshape,
        PeakMultiplyAdd, PeakWrite, PeakRead, PeakReadTexels,
    ];
}
