using ResNetVk.Shaders;

namespace ResNetVk.Kernels.Tests;

public class Conv2dReferenceTests
{
    private const float Min = -0.25f;
    private const float Max = 0.5f;

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
        Convolution convolution = new(
            new Shape(c[0], c[1], c[2], c[3]), c[4], c[5], c[6], c[7], c[8], c[9], c[10], c[11], c[12], c[13], c[14], c[15], c[16], c[17]);
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
        double[] expected = [.. x.Select(v => Activations.Apply(activation, v, Min, Max))];
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

    /// <summary>A convolution's attributes, its constants in the catalog's names and its definition in fp64.</summary>
    private sealed record Convolution(
        Shape X,
        int OC,
        int KH,
        int KW,
        int SH,
        int SW,
        int PT,
        int PL,
        int OH,
        int OW,
        int DH,
        int DW,
        int Groups,
        int Residual,
        int Activation)
    {
        public Shape Y => new(X.N, OC, OH, OW);

        public int WeightCount => OC * GroupIC * KH * KW;

        private int GroupIC => X.C / Groups;

        public Dictionary<string, Word> Constants() => new()
        {
            ["N"] = X.N,
            ["IC"] = X.C,
            ["IH"] = X.H,
            ["IW"] = X.W,
            ["OC"] = OC,
            ["OH"] = OH,
            ["OW"] = OW,
            ["KH"] = KH,
            ["KW"] = KW,
            ["SH"] = SH,
            ["SW"] = SW,
            ["PT"] = PT,
            ["PL"] = PL,
            ["DH"] = DH,
            ["DW"] = DW,
            ["GROUPS"] = Groups,
            ["RESIDUAL"] = Residual,
            ["ACTIVATION"] = Activation,
            ["ACT_MIN"] = Min,
            ["ACT_MAX"] = Max,
        };

        // The tolerance is the error bound of a sum of products in any order, (terms + 4) roundings of the sum of magnitudes
        // (Higham, Accuracy and Stability, 3.1); no activation has a slope above 1, sigmoid adds roundings of its own.
        public (double[] Values, double[] Tolerance) Compute(float[] x, float[] w, float[] b, float[] r)
        {
            double[] values = new double[Y.Count];
            double[] tolerance = new double[Y.Count];
            foreach ((int n, int oc, int oh, int ow) in Y.Coordinates())
            {
                double sum = b[oc];
                double magnitude = Math.Abs(sum);
                for (int ic = 0; ic < GroupIC; ic++)
                {
                    for (int kh = 0; kh < KH; kh++)
                    {
                        for (int kw = 0; kw < KW; kw++)
                        {
                            int ih = (oh * SH) + (kh * DH) - PT;
                            int iw = (ow * SW) + (kw * DW) - PL;
                            if (ih >= 0 && ih < X.H && iw >= 0 && iw < X.W)
                            {
                                int c = (oc / (OC / Groups) * GroupIC) + ic;
                                double term = (double)w[((((oc * GroupIC) + ic) * KH) + kh) * KW + kw] * x[X.Dense(n, c, ih, iw)];
                                sum += term;
                                magnitude += Math.Abs(term);
                            }
                        }
                    }
                }

                int i = Y.Dense(n, oc, oh, ow);
                double shortcut = Residual == 0 ? 0 : r[i];
                values[i] = Activations.Apply(Activation, sum + (Residual == 1 ? shortcut : 0), Min, Max) + (Residual == 2 ? shortcut : 0);
                tolerance[i] = ((GroupIC * KH * KW) + 4) * Numbers.Rounding * (magnitude + Math.Abs(shortcut) + 1);
            }

            return (values, tolerance);
        }
    }
}
