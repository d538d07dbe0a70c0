using ResNetVk.Format;
using ResNetVk.Shaders;

namespace ResNetVk.Kernels.Tests;

public class SoftmaxTests
{
    [SkippableTheory]
    [InlineDataOfBothTypes(1, 5, 1, 1, 1f)]
    [InlineDataOfBothTypes(2, 37, 3, 5, 1f)]
    [InlineDataOfBothTypes(1, 1000, 1, 1, 16f)]
    [InlineDataOfBothTypes(3, 11, 1, 7, 64f)]
    [InlineDataOfBothTypes(37, 2, 1, 1, 64f)]
    [InlineDataOfBothTypes(1, 1, 2, 3, 1f)]
    [InlineDataOfBothTypes(1, 29, 1, 1, 8.5070592e37f)]
    public void Equals_the_definition(ElementType type, int n, int c, int h, int w, float range)
    {
        Shape shape = new(n, c, h, w);

        // The range is a power of two and the values are multiples of its 4096th part, of 16-bit floats of its 1024th: x - m is exact.
        (float parts, float most) = type == ElementType.F16 ? (1024f, 32768f) : (4096f, float.MaxValue);
        float[] x = [.. Numbers.Uniform(12, shape.Count).Select(v => MathF.Round(v * parts) / parts * Math.Min(range, most))];
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

        foreach (WorkgroupSize workgroup in WorkgroupSize.Share(WorkgroupSize.PowersOfTwo, type, c + h))
        {
            // 3 C + 3 ULP, an ULP being at least two roundings of the result; numbers below the smallest normal one may become zero.
            type.AssertClose(
                probability, i => ((6 * c) + 6) * Numbers.Rounding * probability[i] + 1.2e-38, Run(type, shape, workgroup, 0, x), shape);

            // The logarithm of the sum may be off by 2^-21 below 2 and by 3 ULP above (Vulkan's bound of log).
            type.AssertClose(
                logarithm,
                i => Math.Pow(2, -21) + 8 * Numbers.Rounding * (Math.Log(c) + Math.Abs(logarithm[i])),
                Run(type, shape, workgroup, 1, x),
                shape);
        }
    }

    [SkippableTheory]
    [InlineDataOfBothTypes(0)]
    [InlineDataOfBothTypes(1)]
    public void Nan_and_an_infinite_largest_channel_make_nan_of_all(ElementType type, int log)
    {
        Shape shape = new(3, 5, 1, 1);
        float[] x =
        [
            1, float.NaN, 2, 3, 4,
            1, 2, float.PositiveInfinity, 3, 4,
            float.NegativeInfinity, float.NegativeInfinity, float.NegativeInfinity, float.NegativeInfinity, float.NegativeInfinity,
        ];
        Assert.All(Run(type, shape, new WorkgroupSize(4), log, x), value => Assert.True(float.IsNaN(value), $"found {value}"));
    }

    [SkippableTheory]
    [InlineDataOfBothTypes]
    public void Negative_infinity_has_probability_zero(ElementType type)
    {
        Shape shape = new(1, 3, 1, 1);
        float[] x = [2, float.NegativeInfinity, 2];
        Assert.Equal([0.5f, 0f, 0.5f], Run(type, shape, new WorkgroupSize(4), 0, x));
    }

    private static float[] Run(ElementType type, Shape shape, WorkgroupSize workgroup, int log, float[] x)
    {
        KernelCall call = new(KernelCatalog.Softmax)
        {
            Variant = type.Variant(),
            Constants = new Dictionary<string, Word> { ["N"] = shape.N, ["C"] = shape.C, ["H"] = shape.H, ["W"] = shape.W, ["LOG"] = log },
            Workgroup = workgroup,
            Grid = (shape.W, shape.H, shape.N),
            Inputs = [type.Words(shape.ToBlocked(x))],
            OutputLength = type.WordCount(shape.BlockedCount),
        };
        return shape.ToDense(type.Floats(KernelRunner.Run(call)));
    }
}
