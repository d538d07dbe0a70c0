namespace ResNetVk.Conformance.Tests.Harness.Operators;

/// <summary>A known error: a kernel's source with a text replaced.</summary>
/// <param name="Name">What is wrong.</param>
/// <param name="Kernel">The kernel whose modules are compiled anew.</param>
/// <param name="File">Below src/Shaders: the kernel's source, or an include of it.</param>
/// <param name="Text">What stands there.</param>
/// <param name="Replacement">What stands there instead.</param>
internal sealed record PlantedError(string Name, string Kernel, string File, string Text, string Replacement)
{
    /// <summary>What the names of the alternatives have that are run; by itself the kernel's name.</summary>
    public string Alternative { get; init; } = $"/{Kernel}/";

    private const string Reference = "conv2d_reference";
    private const string ReferenceFile = "Kernels/conv2d_reference.comp";
    private const string Lanes = "conv2d_lanes";
    private const string LanesFile = "Kernels/conv2d_lanes.comp";
    private const string Uniform = "conv2d_uniform";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<PlantedError> All { get; } =
    [
        new("padding is one less than it says", Reference, ReferenceFile, "ivec2(ow * SW - PL,", "ivec2(ow * SW - max(PL - 1, 0),"),
        new("padding is one less in a row kernel", Lanes, LanesFile, "- PL", "- max(PL - 1, 0)") { Alternative = "/conv2d_lanes/k3s1_w14h1" },
        new("stride of the other axis", "pool2d", "Include/pool2d.glsl", "int left = ow * SW - PL;", "int left = ow * SH - PL;"),
        new("dilation ignored", Reference, ReferenceFile, "corner.y + kh * DH", "corner.y + kh"),
        new("bias dropped", Reference, ReferenceFile, "sum += vec4(b[channel.x], b[channel.y], b[channel.z], b[channel.w]);", ""),
        new("bias dropped by lanes", Lanes, LanesFile, "oc < OC ? b[min(oc, OC - 1)] : 0.0", "0.0") { Alternative = "/conv2d_lanes/any_w16" },
        new("kernel transposed", Reference, ReferenceFile, "* KH + kh) * KW + kw", "* KH + kw) * KW + kh"),
        new("channels of a block swapped when packed", "pack_conv_weights", "Kernels/pack_conv_weights.comp", "term((oc * IC + ic) * taps + tap)", "term((oc * IC + (ic ^ 1) % IC) * taps + tap)") { Alternative = "/conv2d_lanes/any_w16" },
        new("rows and columns swapped", "rearrange", "Kernels/rearrange.comp", "blocked_element(i.x, i.y, i.z, i.w, IC, IH, IW)", "blocked_element(i.x, i.y, i.w % IH, i.z % IW, IC, IH, IW)"),
        new("blocks of channels begin one too late", "rearrange_blocks", "Kernels/rearrange_blocks.comp", "i.y / 4, i.z, i.w", "min(i.y / 4 + 1, (IC - 1) / 4), i.z, i.w"),
        new("no barrier", "global_average_pool", "Kernels/global_average_pool.comp", "barrier();", ""),
        new("no barrier in a reduction", "softmax", "Include/softmax.glsl", "barrier();", ""),
        new("sum in 16 bits", Reference, ReferenceFile,
            "sum = fma(vec4(weight(i.x), weight(i.y), weight(i.z), weight(i.w)), vec4(value[lane]), sum);",
            "sum = fma(vec4(weight(i.x), weight(i.y), weight(i.z), weight(i.w)), vec4(value[lane]), sum); sum = vec4(unpackHalf2x16(packHalf2x16(sum.xy)), unpackHalf2x16(packHalf2x16(sum.zw)));"),
        new("halves of a word swapped", Reference, "Include/weight.glsl", "((i) & 1) * 16", "(1 - ((i) & 1)) * 16") { Alternative = "/conv2d_reference/f16" },
        new("sign of a 16-bit weight dropped", "pack_conv_weights", "Include/weight.glsl", "? -value : value", "? value : value") { Alternative = "/conv2d_lanes/any_w16" },
        new("one half read for two", "pack_winograd_weights", "Include/weight.glsl", "w[(i) >> 1] >> (((i) & 1) * 16)", "w[(i) >> 1]") { Alternative = "/winograd/f4_w16" },
        new("pairs of packed halves swapped", Uniform, "Include/packed_weight.glsl", "unpackHalf2x16(halves.x), unpackHalf2x16(halves.y)", "unpackHalf2x16(halves.y), unpackHalf2x16(halves.x)") { Alternative = "/conv2d_uniform/f16" },
        new("values cut off, not rounded", "channel_affine", "Include/values.glsl", "bits + 0xFFFu + ((bits >> 13) & 1u)", "bits") { Alternative = "/channel_affine/v16" },
        new("the largest 16-bit float for an infinity", "elementwise_binary", "Include/values.glsl", "v * INFINITY", "clamp(v, vec2(-65504.0), vec2(65504.0))") { Alternative = "/elementwise_binary/v16" },
        new("halves of a value's word swapped", "reshape", "Include/values.glsl", "((i) & 1) * 16", "(1 - ((i) & 1)) * 16") { Alternative = "/reshape/v16" },
        new("the half of a word that is not of the box lost", "rearrange", "Kernels/rearrange.comp", "uint pair = y[word];", "uint pair = 0u;") { Alternative = "/rearrange/v16" },
        new("bias of the word's other channel", "winograd_output_scalar", "Kernels/winograd_output_scalar.comp", "b[min(c + 1, OC - 1)]", "b[min(c, OC - 1)]") { Alternative = "/winograd_v16_f" },
        new("sum in 16 bits before it is stored in 16", Reference, ReferenceFile,
            "sum = fma(vec4(weight(i.x), weight(i.y), weight(i.z), weight(i.w)), vec4(value[lane]), sum);",
            "sum = fma(vec4(weight(i.x), weight(i.y), weight(i.z), weight(i.w)), vec4(value[lane]), sum); sum = vec4(unpackHalf2x16(packHalf2x16(sum.xy)), unpackHalf2x16(packHalf2x16(sum.zw)));") { Alternative = "/conv2d_reference/v16" },
        new("mean in 16 bits", "global_average_pool", "Kernels/global_average_pool.comp",
            "sum += value;",
            "sum += value; sum = vec4(unpackHalf2x16(packHalf2x16(sum.xy)), unpackHalf2x16(packHalf2x16(sum.zw)));"),
        new("shortcut after the activation", Reference, "Include/residual.glsl",
            "activate(RESIDUAL == RESIDUAL_BEFORE_ACTIVATION ? sum + r : sum)",
            "activate(sum) + (RESIDUAL == RESIDUAL_BEFORE_ACTIVATION ? r : vec4(0.0))"),
        new("shortcut before the activation", Uniform, "Include/residual.glsl", "return value + r;", "return activate(sum + r);") { Alternative = "/conv2d_uniform/c32p1" },
        new("last block of channels not stored", Lanes, LanesFile, "pixel >= 0 && o4 < channel_blocks(OC)", "pixel >= 0 && o4 < max(OC / 4, 1)") { Alternative = "/conv2d_lanes/any_w16" },
        new("items of a batch mixed up", Uniform, "Include/conv_steps.glsl", "int n = int(at / uint(OH * OW)) + item();", "int n = item();") { Alternative = "/conv2d_uniform/c32p1" },
        new("rectifier drops NaN", Reference, "Include/activation_function.glsl", "mix(x, vec4(0.0), lessThan(x, vec4(0.0)))", "mix(vec4(0.0), x, greaterThan(x, vec4(0.0)))"),
        new("clip without its upper bound", Reference, "Include/activation_function.glsl", "return mix(atLeast, vec4(high), greaterThan(atLeast, vec4(high)));", "return atLeast;"),
        new("mean over the whole window at the border", "pool2d", "Include/pool2d.glsl", "taps_inside(top, DH, KH, 0, IH) * taps_inside(left, DW, KW, 0, IW)", "KH * KW"),
        new("maximum starts at zero", "pool2d_texels", "Include/pool2d.glsl", "vec4 result = vec4(reduction_start());", "vec4 result = vec4(0.0);"),
        new("a sign of Winograd's transform", "winograd_input", "Include/winograd.glsl", "d[3] = d[3] - d[1];", "d[3] = d[3] + d[1];") { Alternative = "/winograd/f2_w16" },
        new("a factor of Winograd's transform", "winograd_output", "Include/winograd.glsl", "sum1 + 4.0 * sum2;", "sum1 + 3.0 * sum2;") { Alternative = "/winograd/f4_w16" },
        new("signs of Winograd's points", "winograd_output_scalar", "Include/winograd.glsl", "((tap & 1) == 1 ? 1.0 : -1.0)", "1.0") { Alternative = "/winograd_f" },
        new("soft-max without its largest", "softmax", "Include/softmax.glsl", "return partial[0];", "return takeMax ? 0.0 : partial[0];"),
        new("broadcast over the wrong axis", "elementwise_binary", "Kernels/elementwise_binary.comp", "sizeH == 1 ? 0 : h", "sizeW == 1 ? 0 : h"),
        new("neighbour of a resize not weighted", "resize", "Kernels/resize.comp", "(1.0 - row.y) * result", "result"),
    ];
}
