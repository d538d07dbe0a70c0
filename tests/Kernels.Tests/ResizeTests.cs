using ResNetVk.Format;
using ResNetVk.Shaders;

namespace ResNetVk.Kernels.Tests;

public class ResizeTests
{
    /// <summary>Shape x, OH, OW: odd to even and back, enlarged and shrunk, from one pixel and to one.</summary>
    public static TheoryData<int[], bool> Cases()
    {
        TheoryData<int[], bool> data = [];
        foreach (bool linear in new[] { false, true })
        {
            data.Add([2, 5, 7, 3, 29, 10], linear);
            data.Add([1, 3, 37, 29, 11, 7], linear);
            data.Add([3, 7, 5, 11, 3, 37], linear);
            data.Add([1, 11, 1, 5, 7, 1], linear);
            data.Add([1, 1, 8, 6, 5, 13], linear);
        }

        return data;
    }

    [SkippableTheory]
    [MemberDataOfBothTypes(nameof(Cases))]
    public void Equals_the_plain_loop(ElementType type, int[] sizes, bool linear)
    {
        Shape x = new(sizes[0], sizes[1], sizes[2], sizes[3]);
        Shape y = x with { H = sizes[4], W = sizes[5] };
        float[] elements = type.Nearest(Numbers.Uniform(23, x.Count));
        float[] rows = Table(24, x.H, y.H, linear);
        float[] columns = Table(25, x.W, y.W, linear);
        double[] expected = new double[y.Count];
        double[] scale = new double[y.Count];
        foreach ((int n, int c, int h, int w) in y.Coordinates())
        {
            foreach ((int i, double s) in Taps(rows, h))
            {
                foreach ((int j, double t) in Taps(columns, w))
                {
                    expected[y.Dense(n, c, h, w)] += s * t * elements[x.Dense(n, c, i, j)];
                    scale[y.Dense(n, c, h, w)] += s * t * Math.Abs(elements[x.Dense(n, c, i, j)]);
                }
            }
        }

        foreach (WorkgroupSize workgroup in WorkgroupSize.Share(WorkgroupSize.Several, type, y.H))
        {
            type.AssertClose(expected, i => linear ? 6 * Numbers.Rounding * scale[i] : 0, Run(type, x, y, linear, workgroup, elements, rows, columns), y);
        }
    }

    [SkippableTheory]
    [InlineDataOfBothTypes]
    public void What_has_no_weight_is_not_looked_at(ElementType type)
    {
        // Columns 0 (exactly), 1/4 after 0, 2 (the last) and 1/2 after 1 of a row; the second row is not looked at.
        Shape x = new(1, 1, 2, 3);
        Shape y = new(1, 1, 1, 4);
        float[] elements = [1, float.PositiveInfinity, -2, float.NaN, float.NaN, float.NaN];
        float[] columns = [0, 0, 0, 0.25f, 2, 0, 1, 0.5f];
        float[] result = Run(type, x, y, linear: true, new WorkgroupSize(4), elements, [0, 0], columns);
        Assert.Equal([1, float.PositiveInfinity, -2, float.PositiveInfinity], result);
    }

    [SkippableFact]
    public void A_constant_image_stays_constant_within_one_rounding()
    {
        Shape x = new(1, 5, 7, 11);
        Shape y = new(1, 5, 29, 37);
        float[] elements = [.. Enumerable.Repeat(0.7f, x.Count)];
        float[] result = Run(ElementType.F32, x, y, linear: true, new WorkgroupSize(8, 4), elements, Table(1, 7, 29, true), Table(2, 11, 37, true));
        Assert.All(result, v => Assert.Equal(0.7f, v, 4 * Numbers.Rounding));
    }

    // Positions across the input, in no order, with some whole ones among the linear.
    private static float[] Table(int seed, int input, int output, bool linear)
    {
        Random random = new(seed);
        float[] table = new float[2 * output];
        for (int i = 0; i < output; i++)
        {
            table[2 * i] = random.Next(input);
            table[(2 * i) + 1] = linear && table[2 * i] < input - 1 && i % 5 != 0 ? random.NextSingle() : 0;
        }

        return table;
    }

    private static IEnumerable<(int At, double Weight)> Taps(float[] table, int position)
    {
        (int low, double fraction) = ((int)table[2 * position], table[(2 * position) + 1]);
        return fraction == 0 ? [(low, 1)] : [(low, 1 - fraction), (low + 1, fraction)];
    }

    private static float[] Run(ElementType type, Shape x, Shape y, bool linear, WorkgroupSize workgroup, float[] elements, float[] rows, float[] columns)
    {
        KernelCall call = new(KernelCatalog.Resize)
        {
            Variant = type.Variant(),
            Constants = new Dictionary<string, Word>
            {
                ["N"] = x.N,
                ["C"] = x.C,
                ["IH"] = x.H,
                ["IW"] = x.W,
                ["OH"] = y.H,
                ["OW"] = y.W,
                ["LINEAR"] = linear ? 1 : 0,
            },
            Workgroup = workgroup,
            Grid = KernelCall.Cover(workgroup, y.W, y.H, y.N * y.Blocks),
            Inputs = [type.Words(x.ToBlocked(elements)), Numbers.Words(rows), Numbers.Words(columns)],
            OutputLength = type.WordCount(y.BlockedCount),
        };
        return y.ToDense(type.Floats(KernelRunner.Run(call)));
    }
}
