using ResNetVk.Format;
using ResNetVk.Shaders;

namespace ResNetVk.Kernels.Tests;

public class Pool2dTests
{
    private const int Max = 0;
    private const int Average = 1;
    private const int AverageWithPadding = 2;
    private const int Min = 3;

    /// <summary>Shape x, OH, OW, KH, KW, SH, SW, PT, PL, PB, PR, DH, DW.</summary>
    private static readonly int[][] Windows =
    [
        [1, 5, 29, 37, 15, 19, 3, 3, 2, 2, 1, 1, 1, 1, 1, 1],
        [2, 3, 11, 7, 5, 3, 2, 2, 2, 2, 0, 0, 0, 0, 1, 1],
        [1, 7, 13, 11, 7, 4, 3, 2, 2, 3, 1, 0, 1, 0, 1, 1],
        [1, 2, 17, 11, 5, 6, 3, 3, 3, 2, 2, 3, 1, 2, 2, 3],
        [1, 9, 5, 7, 4, 4, 3, 3, 2, 2, 2, 1, 0, 0, 1, 1], // output rounded up: the last windows pass the padding
        [1, 5, 3, 3, 5, 5, 5, 5, 1, 1, 3, 3, 3, 3, 1, 1],
    ];

    private static readonly string[] Variants = ["pool2d/default", "pool2d_texels/default", "pool2d/v16"];

    public static TheoryData<string, int, int[]> Cases()
    {
        TheoryData<string, int, int[]> data = [];
        foreach (int[] window in Windows)
        {
            foreach (int mode in new[] { Max, Average, AverageWithPadding, Min })
            {
                foreach (string variant in Variants)
                {
                    data.Add(variant, mode, window);
                }
            }
        }

        return data;
    }

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Equals_the_plain_loop(string variant, int mode, int[] window)
    {
        Pooling pooling = Create(mode, window);
        ElementType type = TypeOf(variant);
        float[] x = type.Nearest(Numbers.Uniform(5, pooling.X.Count));
        double[] expected = pooling.Compute(x);
        double tolerance = mode is Max or Min ? 0 : ((pooling.KH * pooling.KW) + 2) * Numbers.Rounding;
        foreach (WorkgroupSize workgroup in WorkgroupSize.Share(WorkgroupSize.Several, type, mode + pooling.KH))
        {
            type.AssertClose(expected, _ => tolerance, Run(variant, pooling, workgroup, x), pooling.Y);
        }
    }

    [SkippableTheory]
    [InlineData("pool2d/default")]
    [InlineData("pool2d_texels/default")]
    [InlineData("pool2d/v16")]
    public void Maximum_and_minimum_keep_nan_and_infinity(string variant)
    {
        Pooling pooling = new(new Shape(1, 1, 1, 8), 1, 4, 1, 2, 1, 2, 0, 0, 0, 0, 1, 1, Max);
        float[] x = [float.NaN, 1, 1, float.NaN, float.NegativeInfinity, float.NegativeInfinity, -3, float.NegativeInfinity];
        double[] expected = [double.NaN, double.NaN, double.NegativeInfinity, -3];
        Numbers.AssertClose(expected, _ => 0, Run(variant, pooling, new WorkgroupSize(4), x), pooling.Y);

        // The minimum of the negative numbers, likewise.
        float[] negative = [.. x.Select(v => -v)];
        Numbers.AssertClose([.. expected.Select(v => -v)], _ => 0, Run(variant, pooling with { Mode = Min }, new WorkgroupSize(4), negative), pooling.Y);
    }

    [SkippableTheory]
    [InlineData("pool2d/default", Max, double.NegativeInfinity)]
    [InlineData("pool2d_texels/default", Min, double.PositiveInfinity)]
    [InlineData("pool2d/default", Average, 0)]
    [InlineData("pool2d/v16", Min, double.PositiveInfinity)]
    [InlineData("pool2d_texels/default", AverageWithPadding, 0)]
    public void A_window_without_elements_has_the_stated_value(string variant, int mode, double expected)
    {
        // Taps at -1 and 1 of an axis with the single element 0.
        Pooling pooling = new(new Shape(1, 3, 1, 1), 1, 1, 1, 2, 1, 1, 0, 1, 0, 1, 1, 2, mode);
        Numbers.AssertClose([expected, expected, expected], _ => 0, Run(variant, pooling, new WorkgroupSize(1), [1, 2, 3]), pooling.Y);
    }

    private static Pooling Create(int mode, int[] c) =>
        new(new Shape(c[0], c[1], c[2], c[3]), c[4], c[5], c[6], c[7], c[8], c[9], c[10], c[11], c[12], c[13], c[14], c[15], mode);

    private static ElementType TypeOf(string variant) => ValueStorage.TypeOf(variant.Split('/')[1]);

    private static float[] Run(string variant, Pooling pooling, WorkgroupSize workgroup, float[] x)
    {
        ElementType type = TypeOf(variant);
        string[] names = variant.Split('/');
        Shape y = pooling.Y;
        KernelCall call = new(KernelCatalog.All.Single(k => k.Name == names[0]))
        {
            Variant = names[1],
            Constants = pooling.Constants(),
            Workgroup = workgroup,
            Grid = KernelCall.Cover(workgroup, y.W, y.H, y.N * y.Blocks),
            Inputs = [type.Words(pooling.X.ToBlocked(x))],
            OutputLength = type.WordCount(y.BlockedCount),
        };
        return y.ToDense(type.Floats(KernelRunner.Run(call)));
    }

    /// <summary>A pooling's attributes, its constants in the catalog's names and its definition in fp64.</summary>
    private sealed record Pooling(
        Shape X, int OH, int OW, int KH, int KW, int SH, int SW, int PT, int PL, int PB, int PR, int DH, int DW, int Mode)
    {
        public Shape Y => X with { H = OH, W = OW };

        public Dictionary<string, Word> Constants() => new()
        {
            ["N"] = X.N,
            ["C"] = X.C,
            ["IH"] = X.H,
            ["IW"] = X.W,
            ["OH"] = OH,
            ["OW"] = OW,
            ["KH"] = KH,
            ["KW"] = KW,
            ["SH"] = SH,
            ["SW"] = SW,
            ["PT"] = PT,
            ["PL"] = PL,
            ["PB"] = PB,
            ["PR"] = PR,
            ["DH"] = DH,
            ["DW"] = DW,
            ["MODE"] = Mode,
        };

        public double[] Compute(float[] x)
        {
            double[] values = new double[Y.Count];
            foreach ((int n, int c, int oh, int ow) in Y.Coordinates())
            {
                double largest = double.NegativeInfinity;
                double smallest = double.PositiveInfinity;
                double sum = 0;
                int inside = 0;
                int insidePadding = 0;
                for (int kh = 0; kh < KH; kh++)
                {
                    for (int kw = 0; kw < KW; kw++)
                    {
                        int ih = (oh * SH) + (kh * DH) - PT;
                        int iw = (ow * SW) + (kw * DW) - PL;
                        insidePadding += ih < X.H + PB && iw < X.W + PR ? 1 : 0;
                        if (ih >= 0 && ih < X.H && iw >= 0 && iw < X.W)
                        {
                            double value = x[X.Dense(n, c, ih, iw)];
                            largest = Math.Max(largest, value);
                            smallest = Math.Min(smallest, value);
                            sum += value;
                            inside++;
                        }
                    }
                }

                values[Y.Dense(n, c, oh, ow)] = Mode switch
                {
                    Max => largest,
                    Min => smallest,
                    Average => sum / inside,
                    _ => sum / insidePadding,
                };
            }

            return values;
        }
    }
}
