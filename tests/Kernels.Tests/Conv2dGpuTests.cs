using ResNetVk.Format;
using ResNetVk.Runtime;
using ResNetVk.Shaders;

namespace ResNetVk.Kernels.Tests;

/// <summary>Every variant of conv2d_tiled and conv2d_uniform, with the reduction in one piece and split, which sum_parts ends.</summary>
public class Conv2dGpuTests
{
    // Shape x, OC, KH, KW, SH, SW, PT, PL, OH, OW, DH, DW, groups, residual, activation: pixels and channels around those of a tile,
    // channels that fill no block, items in one tile, padding wider than the kernel, rows and columns of x left over, and every position
    // of the shortcut.
    private static readonly int[][] Layers =
    [
        [2, 5, 29, 11, 37, 3, 3, 1, 1, 1, 1, 29, 11, 1, 1, 1, 1, Activations.Relu],
        [1, 7, 11, 37, 29, 3, 3, 1, 1, 0, 0, 9, 35, 1, 1, 1, 2, Activations.Sigmoid],
        [3, 12, 2, 3, 130, 3, 3, 1, 1, 1, 1, 2, 3, 1, 1, 1, 2, Activations.Clip],
        [1, 9, 7, 17, 5, 5, 3, 2, 1, 7, 5, 9, 25, 2, 1, 1, 0, Activations.None],
        [2, 37, 3, 5, 7, 1, 1, 1, 1, 0, 0, 3, 5, 1, 1, 1, 1, Activations.Clip],
        [3, 29, 1, 1, 37, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 0, Activations.Sigmoid],
        [1, 11, 29, 31, 13, 1, 1, 2, 2, 0, 0, 15, 16, 1, 1, 1, 2, Activations.Relu],
        [2, 3, 37, 29, 66, 7, 7, 2, 2, 3, 3, 19, 15, 1, 1, 1, 1, Activations.Relu],
        [1, 13, 15, 9, 21, 3, 2, 1, 3, 2, 1, 15, 4, 2, 3, 1, 2, Activations.None],
        [1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 0, Activations.None],
        [1, 33, 8, 8, 64, 1, 1, 1, 1, 0, 0, 8, 8, 1, 1, 1, 1, Activations.None],
        [1, 63, 5, 13, 65, 1, 1, 1, 1, 0, 0, 5, 13, 1, 1, 1, 0, Activations.Relu],
        [3, 4, 11, 11, 31, 2, 2, 2, 2, 0, 0, 5, 5, 1, 1, 1, 1, Activations.Relu],
        [1, 65, 3, 43, 15, 1, 3, 1, 1, 0, 1, 3, 43, 1, 1, 1, 2, Activations.Relu],
        [2, 8, 7, 9, 16, 3, 3, 1, 1, 1, 0, 7, 8, 1, 1, 1, 0, Activations.Clip],
        [1, 17, 9, 7, 33, 3, 3, 1, 1, 0, 0, 8, 6, 1, 1, 1, 1, Activations.None],
    ];

    private static readonly Kernel[] Kernels = [KernelCatalog.Conv2dTiled, KernelCatalog.Conv2dUniform];

    // Where a prologue meets something of its own: padding, several items, blocks that are not full.
    private static readonly int[][] PrologueLayers = [Layers[0], Layers[2], Layers[3], Layers[7], Layers[11]];

    public static TheoryData<string, int[], int> Cases() => Combine(Layers, share: 7);

    public static TheoryData<string, int[], int> PrologueCases() => Combine(PrologueLayers, share: 2);

    public static TheoryData<string, int> Variants()
    {
        TheoryData<string, int> data = [];
        int parts = 0;
        foreach (string variant in Names())
        {
            data.Add(variant, 1 + (parts++ % 2));
        }

        return data;
    }

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Equals_the_plain_loop(string variant, int[] c, int parts) => Check(variant, Convolution.Of(c), parts);

    [SkippableTheory]
    [MemberData(nameof(PrologueCases))]
    public void With_a_prologue_it_does_too(string variant, int[] c, int parts)
    {
        // The prologue's activation goes with the convolution's, so that each has every one and none of them is the same.
        Convolution convolution = Convolution.Of(c);
        Check(variant, convolution with { Prologue = (convolution.Activation + 1) % 4 }, parts);
    }

    [SkippableTheory]
    [MemberData(nameof(Variants))]
    public void A_gate_lets_the_shortcut_through_and_carries_the_input(string variant, int parts)
    {
        Convolution gate = new(new Shape(2, 37, 7, 29), 37, 3, 3, 1, 1, 1, 1, 7, 29, 1, 1, 1, Convolution.Gated, Activations.Sigmoid);
        Check(variant, gate, parts);
        Check(variant, gate with { X = new Shape(1, 5, 7, 29), OC = 5, Prologue = Activations.Clip }, parts);
    }

    [SkippableTheory]
    [MemberData(nameof(Variants))]
    public void Padding_comes_after_the_prologue(string variant, int parts)
    {
        // s = 0, t = 1: the prologue makes ones of everything. With weights of one an output is the number of taps inside.
        Convolution convolution = new(new Shape(1, 1, 5, 7), 1, 3, 3, 1, 1, 1, 1, 5, 7, 1, 1, 1, 0, Activations.None) { Prologue = Activations.Relu };
        float[] y = Run(variant, convolution, parts, new float[35], [.. Enumerable.Repeat(1f, 9)], [0, 0, 1], new float[35]);
        Assert.Equal([4f, 6, 6, 6, 6, 6, 4, 6, 9, 9, 9, 9, 9, 6], y[..14]);
    }

    [SkippableTheory]
    [MemberData(nameof(Variants))]
    public void Keeps_nan_and_infinities_and_lets_them_spread_no_further(string variant, int parts)
    {
        Convolution convolution = new(new Shape(1, 5, 3, 37), 3, 1, 3, 1, 1, 0, 1, 3, 37, 1, 1, 1, 0, Activations.Relu);
        float[] x = new float[convolution.X.Count];
        (x[20], x[25], x[30]) = (float.NaN, float.PositiveInfinity, float.NegativeInfinity);
        float[] w = [.. Enumerable.Repeat(1f, convolution.WeightCount)];
        float[] r = new float[convolution.Y.Count];
        (double[] expected, _) = convolution.Compute(x, w, new float[3], r);
        Numbers.AssertClose(expected, _ => 0, Run(variant, convolution, parts, x, w, new float[3], r), convolution.Y);

        Convolution behind = convolution with { Prologue = Activations.Relu, Activation = Activations.None };
        float[] b = [0, 0, 0, .. Enumerable.Repeat(1f, 5), .. Enumerable.Repeat(0.5f, 5)];
        (expected, _) = behind.Compute(x, w, b, r);
        Numbers.AssertClose(expected, _ => 0, Run(variant, behind, parts, x, w, b, r), behind.Y);
    }

    [SkippableTheory]
    [MemberData(nameof(Variants))]
    public void Denormal_weights_of_16_bits_survive_or_are_zero(string variant, int parts)
    {
        // Each output is one weight, 2^-24 to 1023 * 2^-24, times a power of two. Vulkan lets a device unpack them as zero; Mesa's software driver does not.
        Convolution convolution = new(new Shape(1, 3, 1, 1), 341, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 0, Activations.None);
        float[] w = [.. Enumerable.Range(1, 1023).Select(m => m / 16777216f)];
        for (int ic = 0; ic < 3 && GpuTile.Of(variant).HalfWeights; ic++)
        {
            float[] x = [.. Enumerable.Range(0, 3).Select(c => c == ic ? 16384f : 0)];
            float[] y = Run(variant, convolution, parts, x, w, new float[341], new float[341]);
            float[] exact = [.. Enumerable.Range(0, 341).Select(oc => w[(oc * 3) + ic] * 16384)];
            bool flushes = KernelRunner.Device.Info.Type != DeviceType.Cpu && y.All(e => e == 0);
            Assert.Equal(flushes ? new float[341] : exact, y);
        }
    }

    [SkippableFact]
    public void A_map_that_no_tile_divides_is_whole_in_every_part()
    {
        // The last layers of residual networks: many terms, few pixels, several tiles of channels.
        foreach (string variant in Names())
        {
            Check(variant, new Convolution(new Shape(1, 100, 7, 7), 129, 3, 3, 1, 1, 1, 1, 7, 7, 1, 1, 1, 1, Activations.Relu), 19);
        }
    }

    // Whole and split reductions take turns, so that each variant and each layer has both. The variants for values of 16-bit floats, which are the
    // others but for loads and stores, share the layers: each takes some, all are taken by several.
    private static TheoryData<string, int[], int> Combine(int[][] layers, int share)
    {
        TheoryData<string, int[], int> data = [];
        int turn = 0;
        foreach (string variant in Names())
        {
            int[][] taken = GpuTile.Of(variant).Type == ElementType.F32 ? layers : CaseShare.Of(layers, turn, share);
            foreach (int[] layer in taken)
            {
                int i = Array.IndexOf(layers, layer);
                data.Add(variant, layer, (i + turn) % 2 == 0 ? 1 : 2 + (i % 4));
            }

            turn++;
        }

        return data;
    }

    // The batched ones compute the products of WinogradGpuTests.
    private static IEnumerable<string> Names() =>
        Kernels.SelectMany(k => k.Variants.Where(v => !v.StartsWith("batched", StringComparison.Ordinal)).Select(v => $"{k.Name}/{v}"));

    private static void Check(string variant, Convolution convolution, int parts)
    {
        GpuTile tile = GpuTile.Of(variant);
        ConvolutionCase known = ConvolutionCase.Of(convolution, tile.HalfWeights, tile.Type);
        float[] y = Run(variant, convolution, parts, known.X, known.W, known.B, known.R);
        tile.Type.AssertClose(known.Expected, i => known.Tolerance[i], y, convolution.Y);
    }

    private static float[] Run(string variant, Convolution convolution, int parts, float[] x, float[] w, float[] b, float[] r)
    {
        GpuTile tile = GpuTile.Of(variant);
        Shape y = convolution.Y;
        parts = tile.Parts(convolution, parts);
        int packedChannels = GpuTile.Divide(y.C, tile.Channels) * tile.Channels;
        Dictionary<string, Word> constants = convolution.Constants();
        constants["PARTS"] = parts;
        Dictionary<string, Word> all = new(constants) { ["OCP"] = packedChannels };
        float[] packed = PackedWeights.Of(w, convolution, packedChannels);
        ElementType type = tile.Type;
        uint[] input = type.Words(convolution.X.ToBlocked(x));
        uint[] parameters = Numbers.Words(b);
        uint[] shortcut = type.Words(y.ToBlocked(r));
        KernelCall call = new(tile.Kernel)
        {
            Variant = tile.Variant,
            Constants = tile.Kernel.ShapeConstants.ToDictionary(name => name, name => all[name]),
            Workgroup = new WorkgroupSize(tile.Invocations),
            Grid = (GpuTile.Divide(y.N * y.H * y.W, tile.Pixels), packedChannels / tile.Channels, parts),
            Inputs = [input, tile.HalfWeights ? Numbers.HalfWords(packed) : Numbers.Words(packed), parameters, shortcut],

            // Bare sums are 32-bit floats in any case.
            OutputLength = parts == 1 ? type.WordCount(y.BlockedCount) : parts * y.BlockedCount,
        };
        uint[] result = KernelRunner.Run(call);
        if (parts > 1)
        {
            WorkgroupSize workgroup = WorkgroupSize.Several[parts % WorkgroupSize.Several.Length];
            result = KernelRunner.Run(new KernelCall(KernelCatalog.SumParts)
            {
                Variant = type.Variant(),
                Constants = constants,
                Workgroup = workgroup with { Y = 1, Z = 1 },
                Grid = KernelCall.Cover(workgroup with { Y = 1, Z = 1 }, y.BlockedCount / 4, 1, 1),
                Inputs = [result, input, parameters, shortcut],
                OutputLength = type.WordCount(y.BlockedCount),
            });
        }

        return y.ToDense(type.Floats(result));
    }
}
