using ResNetVk.Format;
using ResNetVk.Shaders;

namespace ResNetVk.Kernels.Tests;

/// <summary>All variants of conv2d_reference: weights of 32 and of 16 bits, and values of 16 bits.</summary>
public class Conv2dReferenceTests
{
    /// <summary>Shape x, OC, KH, KW, SH, SW, PT, PL, OH, OW, DH, DW, groups, residual, activation.</summary>
    public static TheoryData<int[]> Cases() =>
    [
        [2, 5, 29, 11, 7, 3, 3, 1, 1, 1, 1, 29, 11, 1, 1, 1, 1, Activations.Relu],
        [1, 3, 29, 37, 11, 7, 7, 2, 2, 3, 3, 15, 19, 1, 1, 1, 0, Activations.None],
        [1, 37, 7, 5, 11, 1, 1, 2, 1, 0, 0, 4, 5, 1, 1, 1, 2, Activations.Relu],
        [1, 6, 13, 17, 5, 2, 5, 3, 2, 2, 1, 5, 5, 2, 3, 1, 1, Activations.Clip],
        [1, 8, 11, 7, 12, 3, 3, 1, 2, 1, 0, 11, 3, 1, 1, 2, 0, Activations.Sigmoid],
        [2, 16, 5, 7, 8, 3, 3, 1, 1, 1, 1, 5, 7, 1, 1, 2, 2, Activations.Clip],
        [1, 7, 11, 5, 7, 3, 3, 2, 1, 1, 1, 6, 5, 1, 1, 7, 0, Activations.Relu],
        [1, 5, 7, 11, 15, 3, 2, 1, 1, 1, 1, 7, 12, 1, 1, 5, 1, Activations.None],
        [3, 37, 1, 1, 11, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 0, Activations.None],
        [2, 64, 1, 1, 10, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 0, Activations.Sigmoid],
    ];

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Equals_the_plain_loop(int[] c) => Check(Convolution.Of(c));

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void With_a_prologue_it_does_too(int[] c)
    {
        foreach (int activation in new[] { Activations.None, Activations.Relu, Activations.Clip, Activations.Sigmoid })
        {
            Check(Convolution.Of(c) with { Prologue = activation });
        }
    }

    [SkippableTheory]
    [InlineData(2, 7, 5, 11, 3, 1, Activations.Sigmoid, null)]
    [InlineData(1, 37, 3, 7, 1, 1, Activations.Sigmoid, Activations.Relu)]
    [InlineData(1, 6, 11, 5, 3, 3, Activations.Clip, Activations.Sigmoid)]
    [InlineData(3, 29, 1, 1, 1, 1, Activations.None, null)]
    public void A_gate_lets_the_shortcut_through_and_carries_the_input(int n, int c, int h, int w, int k, int groups, int activation, int? prologue) =>
        Check(new Convolution(new Shape(n, c, h, w), c, k, k, 1, 1, k / 2, k / 2, h, w, 1, 1, groups, Convolution.Gated, activation) { Prologue = prologue });

    [SkippableFact]
    public void Padding_comes_after_the_prologue()
    {
        // s = 0, t = 1: the prologue makes ones of everything. With weights of one an output is the number of taps inside.
        Convolution convolution = new(new Shape(1, 1, 5, 7), 1, 3, 3, 1, 1, 1, 1, 5, 7, 1, 1, 1, 0, Activations.None) { Prologue = Activations.Relu };
        float[] y = Run(Kernel.DefaultVariant, convolution, new WorkgroupSize(8), new float[35], [.. Enumerable.Repeat(1f, 9)], [0, 0, 1], new float[35]);
        Assert.Equal([4f, 6, 6, 6, 6, 6, 4, 6, 9, 9, 9, 9, 9, 6], y[..14]);
    }

    [SkippableFact]
    public void Denormal_weights_of_16_bits_survive()
    {
        // Each output is one weight, 2^-24 to 1023 * 2^-24, times a power of two. The last word holds one weight.
        Convolution convolution = new(new Shape(1, 1, 1, 1), 1023, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 0, Activations.None);
        float[] w = [.. Enumerable.Range(1, 1023).Select(m => (m % 2 == 0 ? m : -m) / 16777216f)];
        foreach (string variant in KernelCatalog.Conv2dReference.Variants.Where(HasHalfWeights))
        {
            float[] y = Run(variant, convolution, new WorkgroupSize(8), [16384], w, new float[1023], new float[1023]);
            Assert.Equal(w.Select(e => e * 16384), y);
        }
    }

    private static void Check(Convolution convolution)
    {
        foreach (string variant in KernelCatalog.Conv2dReference.Variants)
        {
            ElementType type = ValueStorage.TypeOf(variant);
            ConvolutionCase known = ConvolutionCase.Of(convolution, HasHalfWeights(variant), type);
            foreach (WorkgroupSize workgroup in WorkgroupSize.Share(WorkgroupSize.Several, type, convolution.Y.C + convolution.Y.W))
            {
                float[] y = Run(variant, convolution, workgroup, known.X, known.W, known.B, known.R);
                type.AssertClose(known.Expected, i => known.Tolerance[i], y, convolution.Y);
            }
        }
    }

    [SkippableTheory]
    [InlineData(Activations.None)]
    [InlineData(Activations.Relu)]
    [InlineData(Activations.Clip)]
    [InlineData(Activations.Sigmoid)]
    public void Keeps_nan_and_infinities(int activation)
    {
        Convolution convolution = new(new Shape(1, 1, 1, 7), 1, 1, 1, 1, 1, 0, 0, 1, 7, 1, 1, 1, 0, activation);
        float[] x = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, -200, 200, 0, -0f];
        double[] expected = [.. x.Select(v => Activations.Apply(activation, v, Convolution.Min, Convolution.Max))];
        foreach (string variant in KernelCatalog.Conv2dReference.Variants)
        {
            float[] y = Run(variant, convolution, new WorkgroupSize(8), x, [1], [0], new float[7]);
            ValueStorage.TypeOf(variant).AssertClose(expected, _ => 1e-6, y, convolution.Y);
        }
    }

    private static bool HasHalfWeights(string variant) => variant.EndsWith("f16", StringComparison.Ordinal);

    private static float[] Run(string variant, Convolution convolution, WorkgroupSize workgroup, float[] x, float[] w, float[] b, float[] r)
    {
        ElementType type = ValueStorage.TypeOf(variant);
        Shape y = convolution.Y;
        KernelCall call = new(KernelCatalog.Conv2dReference)
        {
            Variant = variant,
            Constants = convolution.Constants(),
            Workgroup = workgroup,
            Grid = KernelCall.Cover(workgroup, y.W, y.H, y.N * y.Blocks),
            Inputs = [type.Words(convolution.X.ToBlocked(x)), HasHalfWeights(variant) ? Numbers.HalfWords(w) : Numbers.Words(w), Numbers.Words(b), type.Words(y.ToBlocked(r))],
            OutputLength = type.WordCount(y.BlockedCount),
        };
        return y.ToDense(type.Floats(KernelRunner.Run(call)));
    }
}
