using ResNetVk.Format;
using ResNetVk.Shaders;

namespace ResNetVk.Kernels.Tests;

public class ReduceChannelsTests
{
    private const int Max = 0;
    private const int Average = 1;
    private const int Min = 3;

    /// <summary>Shape y, count, inner.</summary>
    public static TheoryData<int, int[]> Cases()
    {
        TheoryData<int, int[]> data = [];
        foreach (int mode in new[] { Max, Average, Min })
        {
            data.Add(mode, [2, 5, 7, 3, 3, 1]);
            data.Add(mode, [1, 11, 3, 5, 2, 11]);
            data.Add(mode, [3, 6, 5, 7, 5, 3]);
            data.Add(mode, [2, 1, 11, 7, 37, 1]);
            data.Add(mode, [1, 7, 1, 1, 1, 7]);
        }

        return data;
    }

    [SkippableTheory]
    [MemberDataOfBothTypes(nameof(Cases))]
    public void Equals_the_plain_loop(ElementType type, int mode, int[] sizes)
    {
        Shape y = new(sizes[0], sizes[1], sizes[2], sizes[3]);
        (int count, int inner) = (sizes[4], sizes[5]);
        Shape x = y with { C = y.C * count };
        float[] elements = type.Nearest(Numbers.Uniform(29, x.Count));
        double[] expected = new double[y.Count];
        foreach ((int n, int c, int h, int w) in y.Coordinates())
        {
            double[] group = [.. Enumerable.Range(0, count).Select(j => (double)elements[x.Dense(n, (((c / inner * count) + j) * inner) + (c % inner), h, w)])];
            expected[y.Dense(n, c, h, w)] = mode == Max ? group.Max() : mode == Min ? group.Min() : group.Average();
        }

        double tolerance = mode == Average ? (count + 2) * Numbers.Rounding : 0;
        foreach (WorkgroupSize workgroup in WorkgroupSize.Share(WorkgroupSize.Several, type, mode + count))
        {
            type.AssertClose(expected, _ => tolerance, Run(type, mode, y, count, inner, workgroup, x.ToBlocked(elements)), y);
        }
    }

    [SkippableTheory]
    [InlineDataOfBothTypes(Max)]
    [InlineDataOfBothTypes(Min)]
    [InlineDataOfBothTypes(Average)]
    public void A_NaN_wins(ElementType type, int mode)
    {
        Shape x = new(1, 6, 1, 1);
        float[] result = Run(type, mode, x with { C = 3 }, 2, 1, new WorkgroupSize(1), x.ToBlocked([float.NaN, 1, 1, float.NaN, 5, 5]));
        Assert.Equal([float.NaN, float.NaN, 5], result);
    }

    private static float[] Run(ElementType type, int mode, Shape y, int count, int inner, WorkgroupSize workgroup, float[] x)
    {
        KernelCall call = new(KernelCatalog.ReduceChannels)
        {
            Variant = type.Variant(),
            Constants = new Dictionary<string, Word>
            {
                ["N"] = y.N,
                ["C"] = y.C,
                ["H"] = y.H,
                ["W"] = y.W,
                ["COUNT"] = count,
                ["INNER"] = inner,
                ["MODE"] = mode,
            },
            Workgroup = workgroup,
            Grid = KernelCall.Cover(workgroup, y.H * y.W, y.Blocks, y.N),
            Inputs = [type.Words(x)],
            OutputLength = type.WordCount(y.BlockedCount),
        };
        return y.ToDense(type.Floats(KernelRunner.Run(call)));
    }
}
