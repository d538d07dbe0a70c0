using ResNetVk.Shaders;

namespace ResNetVk.Kernels.Tests;

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
    public void Equals_the_plain_loop(int[] c)
    {
        Convolution convolution = Convolution.Of(c);
        float[] x = Numbers.Uniform(1, convolution.X.Count);
        float[] w = Numbers.Uniform(2, convolution.WeightCount);
        float[] b = Numbers.Uniform(3, convolution.OC);
        float[] r = Numbers.Uniform(4, convolution.Y.Count);
        (double[] expected, double[] tolerance) = convolution.Compute(x, w, b, r);
        foreach (WorkgroupSize workgroup in WorkgroupSize.Several)
        {
            Numbers.AssertClose(expected, i => tolerance[i], Run(convolution, workgroup, x, w, b, r), convolution.Y);
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
        Numbers.AssertClose(expected, _ => 1e-6, Run(convolution, new WorkgroupSize(8), x, [1], [0], new float[7]), convolution.Y);
    }

    private static float[] Run(Convolution convolution, WorkgroupSize workgroup, float[] x, float[] w, float[] b, float[] r)
    {
        Shape y = convolution.Y;
        KernelCall call = new(KernelCatalog.Conv2dReference)
        {
            Constants = convolution.Constants(),
            Workgroup = workgroup,
            Grid = KernelCall.Cover(workgroup, y.W, y.H, y.N * y.Blocks),
            Inputs = [Numbers.Words(convolution.X.ToBlocked(x)), Numbers.Words(w), Numbers.Words(b), Numbers.Words(y.ToBlocked(r))],
            OutputLength = y.BlockedCount,
        };
        return y.ToDense(Numbers.Floats(KernelRunner.Run(call)));
    }
}
