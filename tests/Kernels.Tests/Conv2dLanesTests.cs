using System.Globalization;
using System.Text.RegularExpressions;
using ResNetVk.Shaders;

namespace ResNetVk.Kernels.Tests;

/// <summary>Every variant of conv2d_lanes, with weights as pack_conv_weights makes them.</summary>
/// <remarks>
/// The cases are those of the device's subgroup size. Mesa's software driver has 8 lanes with AVX2, and 4 or 16 (on AVX-512) when the
/// environment variable LP_NATIVE_VECTOR_WIDTH is 128 or 512. It compiles a pipeline for every set of residual, activation and prologue,
/// which takes far longer than the kernels run: the tests of this class share five sets.
/// </remarks>
public partial class Conv2dLanesTests
{
    // Shape x, OC, KH, KW, SH, SW, PT, PL, OH, OW, DH, DW, groups, residual, activation: sizes around those of the tiles, channels that
    // fill neither blocks nor lanes, items in one tile and padding wider than the kernel.
    private static readonly int[][] Rows =
    [
        [2, 5, 29, 11, 37, 3, 3, 1, 1, 1, 1, 29, 11, 1, 1, 1, 1, Activations.Relu],
        [1, 7, 11, 37, 29, 3, 3, 1, 1, 0, 0, 9, 35, 1, 1, 1, 0, Activations.Clip],
        [3, 12, 2, 3, 130, 3, 3, 1, 1, 1, 1, 2, 3, 1, 1, 1, 1, Activations.Relu],
        [1, 9, 7, 17, 5, 5, 3, 2, 1, 7, 5, 9, 25, 2, 1, 1, 1, Activations.Relu],
        [2, 4, 13, 1, 17, 1, 3, 3, 1, 0, 1, 5, 1, 1, 1, 1, 0, Activations.Clip],
    ];

    // KW 7, SW 2 and three channels at most.
    private static readonly int[][] Stems =
    [
        [2, 3, 37, 59, 66, 7, 7, 2, 2, 3, 3, 19, 30, 1, 1, 1, 1, Activations.Relu],
        [1, 1, 11, 13, 5, 3, 7, 1, 2, 0, 2, 9, 6, 1, 1, 1, 0, Activations.Clip],
        [3, 2, 5, 7, 37, 1, 7, 3, 2, 1, 6, 3, 7, 1, 1, 1, 1, Activations.Relu],
    ];

    private static readonly int[][] AnyKernel =
    [
        [2, 37, 3, 5, 7, 1, 1, 1, 1, 0, 0, 3, 5, 1, 1, 1, 0, Activations.Clip],
        [3, 29, 1, 1, 37, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1, Activations.Relu],
        [1, 11, 29, 31, 13, 1, 1, 2, 2, 0, 0, 15, 16, 1, 1, 1, 1, Activations.Relu],
        [2, 3, 37, 29, 66, 7, 7, 2, 2, 3, 3, 19, 15, 1, 1, 1, 1, Activations.Relu],
        [1, 13, 15, 9, 21, 3, 2, 1, 3, 2, 1, 15, 4, 2, 3, 1, 0, Activations.Clip],
        [1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1, Activations.Relu],
    ];

    private static readonly string[] Fitting = KernelRunner.Fitting(KernelCatalog.Conv2dLanes.Variants, variant => Tile.Of(variant).Lanes);

    // A prologue takes longest to compile: with another width every second variant has it in front of a gate and the others without.
    private static readonly string[] WithPrologue =
        [.. Fitting.Where((variant, i) => !CaseShare.IsOtherWidth || i % 2 == 0 || Tile.Of(variant).Stride != 1)];

    public static TheoryData<string, int[]> Cases()
    {
        TheoryData<string, int[]> data = [];
        foreach (string variant in Fitting)
        {
            foreach (int[] c in CaseShare.IsOtherWidth ? ShareOf(variant) : CasesOf(variant))
            {
                data.Add(variant, c);
            }
        }

        return data;
    }

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Equals_the_plain_loop(string variant, int[] c) => Check(variant, Convolution.Of(c));

    [SkippableTheory]
    [MemberData(nameof(PrologueVariants))]
    public void With_a_prologue_it_does_too(string variant)
    {
        foreach (int[] c in ShareOf(variant))
        {
            Check(variant, BehindPrologue(Convolution.Of(c)));
        }
    }

    [SkippableTheory]
    [MemberData(nameof(GateVariants))]
    public void A_gate_lets_the_shortcut_through_and_carries_the_input(string variant)
    {
        Convolution gate = new(new Shape(2, 37, 7, 29), 37, 3, 3, 1, 1, 1, 1, 7, 29, 1, 1, 1, Convolution.Gated, Activations.Sigmoid);
        if (!CaseShare.IsOtherWidth)
        {
            Check(variant, gate);
        }

        Check(variant, gate with { X = new Shape(1, 5, 7, 29), OC = 5, Prologue = Activations.Clip });
    }

    [SkippableTheory]
    [MemberData(nameof(PaddingVariants))]
    public void Padding_comes_after_the_prologue(string variant)
    {
        // s = 0, t = 1: the prologue makes ones of everything. With weights of one an output is the number of taps inside.
        Convolution convolution = BehindPrologue(new(new Shape(1, 1, 5, 7), 1, 3, 3, 1, 1, 1, 1, 5, 7, 1, 1, 1, 0, Activations.None));
        float[] y = Run(variant, convolution, new float[35], [.. Enumerable.Repeat(1f, 9)], [0, 0, 1], new float[35]);
        Assert.Equal([4f, 6, 6, 6, 6, 6, 4, 6, 9, 9, 9, 9, 9, 6], y[..14]);
    }

    [SkippableTheory]
    [MemberData(nameof(PrologueVariants))]
    public void Keeps_nan_and_infinities_in_front_of_a_prologue(string variant)
    {
        Convolution convolution = BehindPrologue(Spreading(variant));
        float[] x = new float[convolution.X.Count];
        (x[20], x[25], x[30]) = (float.NaN, float.PositiveInfinity, float.NegativeInfinity);
        float[] w = [.. Enumerable.Repeat(1f, convolution.WeightCount)];
        float[] b = [0, 0, 0, .. Enumerable.Repeat(1f, convolution.X.C), .. Enumerable.Repeat(0.5f, convolution.X.C)];
        (double[] expected, _) = convolution.Compute(x, w, b, new float[convolution.Y.Count]);
        Numbers.AssertClose(expected, _ => 0, Run(variant, convolution, x, w, b, new float[convolution.Y.Count]), convolution.Y);
    }

    [SkippableTheory]
    [MemberData(nameof(Variants))]
    public void Keeps_nan_and_infinities_and_lets_them_spread_no_further(string variant)
    {
        Convolution convolution = Spreading(variant);
        float[] x = new float[convolution.X.Count];
        (x[20], x[25], x[30]) = (float.NaN, float.PositiveInfinity, float.NegativeInfinity);
        float[] w = [.. Enumerable.Repeat(1f, convolution.WeightCount)];
        (double[] expected, _) = convolution.Compute(x, w, new float[3], new float[convolution.Y.Count]);
        float[] y = Run(variant, convolution, x, w, new float[3], new float[convolution.Y.Count]);
        Numbers.AssertClose(expected, _ => 0, y, convolution.Y);
    }

    [SkippableTheory]
    [InlineData(1, 1, 1, 1, 8, 8, 1)]
    [InlineData(7, 5, 3, 2, 32, 16, 2)]
    [InlineData(37, 29, 1, 1, 48, 4, 4)]
    [InlineData(11, 8, 2, 5, 64, 16, 4)]
    public void Pack_puts_four_input_channels_of_an_output_channel_into_a_texel(int oc, int ic, int kh, int kw, int packedChannels, int lanes, int vector)
    {
        float[] w = Numbers.Uniform(5, oc * ic * kh * kw);
        float[] expected = PackedWeights.InTiles(w, ic, kh, kw, packedChannels, lanes, vector);
        ConvWeightPacking packing = new(oc, ic, kh, kw, packedChannels, lanes, vector);
        foreach (WorkgroupSize workgroup in WorkgroupSize.Several)
        {
            Assert.Equal(expected, Numbers.Floats(packing.Run(Kernel.DefaultVariant, Numbers.Words(w), workgroup)));
        }
    }

    public static TheoryData<string> Variants() => [.. Fitting];

    public static TheoryData<string> PrologueVariants() => [.. WithPrologue];

    // Gates have the stride 1 and as many channels out as in.
    public static TheoryData<string> GateVariants() =>
        [.. Fitting.Where(variant => Tile.Of(variant).Stride == 1).Except(CaseShare.IsOtherWidth ? WithPrologue : [])];

    public static TheoryData<string> PaddingVariants() => [.. WithPrologue.Where(variant => Tile.Of(variant).Kernel != 7)];

    private static int[][] CasesOf(string variant) =>
        Tile.Of(variant).Kernel switch { 0 => [.. Rows, .. Stems, .. AnyKernel], 7 => Stems, _ => Rows };

    // Shared by those that have the same cases.
    private static int[][] ShareOf(string variant)
    {
        int kernel = Tile.Of(variant).Kernel;
        int place = Fitting.Where(other => Tile.Of(other).Kernel == kernel).TakeWhile(other => other != variant).Count();
        return CaseShare.Of(CasesOf(variant), place, kernel == 0 ? 5 : 2);
    }

    private static void Check(string variant, Convolution convolution)
    {
        ConvolutionCase known = ConvolutionCase.Of(convolution);
        Numbers.AssertClose(known.Expected, i => known.Tolerance[i], Run(variant, convolution, known.X, known.W, known.B, known.R), convolution.Y);
    }

    // A bottleneck of a pre-activation network adds the shortcut and applies nothing after it.
    private static Convolution BehindPrologue(Convolution convolution) =>
        convolution with { Residual = 2, Activation = Activations.None, Prologue = Activations.Relu };

    // Padding and a kernel of one row, in the width and stride the variant is for.
    private static Convolution Spreading(string variant) => Tile.Of(variant).Kernel == 7
        ? new(new Shape(1, 3, 3, 37), 3, 1, 7, 1, 2, 0, 3, 3, 19, 1, 1, 1, 1, Activations.Relu)
        : new(new Shape(1, 5, 3, 37), 3, 1, 3, 1, 1, 0, 1, 3, 37, 1, 1, 1, 1, Activations.Relu);

    private static float[] Run(string variant, Convolution convolution, float[] x, float[] w, float[] b, float[] r)
    {
        Tile tile = Tile.Of(variant);
        Shape y = convolution.Y;
        int channelTiles = Divide(y.C, tile.Channels);
        float[] packed = PackedWeights.InTiles(w, convolution.X.C, convolution.KH, convolution.KW, channelTiles * tile.Channels, tile.Lanes, tile.Vector);
        Dictionary<string, Word> constants = convolution.Constants();
        constants.Remove("GROUPS");
        KernelCall call = new(KernelCatalog.Conv2dLanes)
        {
            Variant = variant,
            SubgroupSize = tile.Lanes,
            Constants = constants,
            Workgroup = new WorkgroupSize(tile.Lanes),
            Grid = tile.Kernel == 0
                ? (Divide(y.N * y.H * y.W, tile.Width), channelTiles, 1)
                : (Divide(y.W, tile.Width), Divide(y.H, tile.Height), y.N * channelTiles),
            Inputs = [Numbers.Words(convolution.X.ToBlocked(x)), Numbers.Words(packed), Numbers.Words(b), Numbers.Words(y.ToBlocked(r))],
            OutputLength = y.BlockedCount,
        };
        return y.ToDense(Numbers.Floats(KernelRunner.Run(call)));
    }

    private static int Divide(int count, int size) => (count + size - 1) / size;

    /// <summary>The tile that a variant's name tells: any_w16v4_l8, k3s1_w14h2v4_l8 or k7s2_w14h1v4c3_l16; kernel 0 is any.</summary>
    private sealed partial record Tile(int Kernel, int Stride, int Width, int Height, int Vector, int Lanes)
    {
        public int Channels => Vector * Lanes;

        public static Tile Of(string variant)
        {
            Match match = Name().Match(variant);
            Assert.True(match.Success, $"'{variant}' is not the name of a variant of conv2d_lanes");
            int Number(string group, int otherwise) =>
                match.Groups[group].Success ? int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture) : otherwise;
            return new Tile(Number("k", 0), Number("s", 1), Number("w", 1), Number("h", 1), Number("v", 1), Number("l", 1));
        }

        [GeneratedRegex(@"^(any|k(?<k>\d+)s(?<s>\d+))_w(?<w>\d+)(h(?<h>\d+))?v(?<v>\d+)(c\d+)?_l(?<l>\d+)$")]
        private static partial Regex Name();
    }
}
