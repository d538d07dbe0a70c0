using ResNetVk.Shaders;

namespace ResNetVk.Kernels.Tests;

public class SoftmaxTests
{
    [SkippableTheory]
    [InlineData(1, 5, 1, 1, 1f)]
    [InlineData(2, 37, 3, 5, 1f)]
    [InlineData(1, 1000, 1, 1, 16f)]
    [InlineData(3, 11, 1, 7, 64f)]
    [InlineData(37, 2, 1, 1, 64f)]
    [InlineData(1, 1, 2, 3, 1f)]
    [InlineData(1, 29, 1, 1, 8.5070592e37f)]
    public void Equals_the_definition(int n, int c, int h, int w, float range)
    {
        Shape shape = new(n, c, h, w);

        // The range is a power of two and the values are multiples of its 4096th part: x - m is exact.
        float[] x = [.. Numbers.Uniform(12, shape.Count).Select(v => MathF.Round(v * 4096) / 4096 * range)];
        double[] probability = new double[shape.Count];
        double[] logarithm = new double[shape.Count];
        foreach ((int N, int C, int H, int W) at in (shape with { C = 1 }).Coordinates())
        {
            int[] channels = [.. Enumerable.Range(0, c).Select(i => shape.Dense(at.N, i, at.H, at.W))];
            double largest = channels.Max(i => x[i]);
            double total = channels.Sum(i => Math.Exp(x[i] - largest));
            foreach (int i in channels)
            {
                probability[i] = Math.Exp(x[i] - largest) / total;
                logarithm[i] = x[i] - largest - Math.Log(total);
            }
        }

        foreach (WorkgroupSize workgroup in WorkgroupSize.PowersOfTwo)
        {
            // 3 C + 3 ULP, an ULP being at least two roundings of the result; numbers below the smallest normal one may become zero.
            Numbers.AssertClose(
                probability, i => ((6 * c) + 6) * Numbers.Rounding * probability[i] + 1.2e-38, Run(shape, workgroup, 0, x), shape);

            // The logarithm of the sum may be off by 2^-21 below 2 and by 3 ULP above (Vulkan's bound of log).
            Numbers.AssertClose(
                logarithm,
                i => Math.Pow(2, -21) + 8 * Numbers.Rounding * (Math.Log(c) + Math.Abs(logarithm[i])),
                Run(shape, workgroup, 1, x),
                shape);
        }
    }

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(1)]
    public void Nan_and_an_infinite_largest_channel_make_nan_of_all(int log)
    {
        Shape shape = new(3, 5, 1, 1);
        float[] x =
        [
            1, float.NaN, 2, 3, 4,
            1, 2, float.PositiveInfinity, 3, 4,
            float.NegativeInfinity, float.NegativeInfinity, float.NegativeInfinity, float.NegativeInfinity, float.NegativeInfinity,
        ];
        Assert.All(Run(shape, new WorkgroupSize(4), log, x), value => Assert.True(float.IsNaN(value), $"found {value}"));
    }

    [SkippableFact]
    public void Negative_infinity_has_probability_zero()
    {
        Shape shape = new(1, 3, 1, 1);
        float[] x = [2, float.NegativeInfinity, 2];
        Assert.Equal([0.5f, 0f, 0.5f], Run(shape, new WorkgroupSize(4), 0, x));
    }

    private static float[] Run(Shape shape, WorkgroupSize workgroup, int log, float[] x)
    {
        KernelCall call = new(KernelCatalog.Softmax)
        {
            Constants = new Dictionary<string, Word> { ["N"] = shape.N, ["C"] = shape.C, ["H"] = shape.H, ["W"] = shape.W, ["LOG"] = log },
            Workgroup = workgroup,
            Grid = (shape.W, shape.H, shape.N),
            Inputs = [Numbers.Words(shape.ToBlocked(x))],
            OutputLength = shape.BlockedCount,
        };
        return shape.ToDense(Numbers.Floats(KernelRunner.Run(call)));
    }
}
