using ResNetVk.Shaders;

namespace ResNetVk.Kernels.Tests;

public class TopKTests
{
    [SkippableTheory]
    [InlineData(1, 1000, 5)]
    [InlineData(3, 37, 37)]
    [InlineData(2, 1, 1)]
    [InlineData(1, 7, 3)]
    public void Equals_a_stable_sort(int n, int c, int k)
    {
        // Rounded to tenths: many ties.
        float[] x = [.. Numbers.Uniform(13, n * c).Select(v => MathF.Round(v * 10) / 10)];
        AssertTopK(n, c, k, x);
    }

    [SkippableFact]
    public void Orders_special_values()
    {
        float[] x =
        [
            float.NaN, -0f, 0f, float.NegativeInfinity, 1e-45f, -1e-45f, float.PositiveInfinity, -float.NaN, float.MaxValue,
            float.MinValue, 0f,
        ];
        AssertTopK(1, x.Length, x.Length, x);
    }

    private static void AssertTopK(int n, int c, int k, float[] x)
    {
        Shape shape = new(n, c, 1, 1);
        List<uint> expected = [];
        for (int item = 0; item < n; item++)
        {
            // OrderBy is stable; NaN sorts below all numbers, so it is last here; -0 equals 0.
            IEnumerable<int> order = Enumerable.Range(0, c).OrderByDescending(i => x[(item * c) + i] == 0 ? 0f : x[(item * c) + i]).Take(k);
            expected.AddRange(order.SelectMany(i => new[] { (uint)i, BitConverter.SingleToUInt32Bits(x[(item * c) + i]) }));
        }

        foreach (WorkgroupSize workgroup in WorkgroupSize.PowersOfTwo)
        {
            KernelCall call = new(KernelCatalog.TopK)
            {
                Constants = new Dictionary<string, Word> { ["N"] = n, ["C"] = c, ["K"] = k },
                Workgroup = workgroup,
                Grid = (n, 1, 1),
                Inputs = [Numbers.Words(shape.ToBlocked(x))],
                OutputLength = n * k * 2,
            };
            Assert.Equal(expected, KernelRunner.Run(call));
        }
    }
}
