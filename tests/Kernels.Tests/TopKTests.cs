using ResNetVk.Format;
using ResNetVk.Shaders;

namespace ResNetVk.Kernels.Tests;

public class TopKTests
{
    [SkippableTheory]
    [InlineDataOfBothTypes(1, 1000, 5)]
    [InlineDataOfBothTypes(3, 37, 37)]
    [InlineDataOfBothTypes(2, 1, 1)]
    [InlineDataOfBothTypes(1, 7, 3)]
    public void Equals_a_stable_sort(ElementType type, int n, int c, int k)
    {
        // Rounded to tenths: many ties.
        float[] x = type.Nearest([.. Numbers.Uniform(13, n * c).Select(v => MathF.Round(v * 10) / 10)]);
        AssertTopK(type, n, c, k, x);
    }

    [SkippableTheory]
    [InlineDataOfBothTypes]
    public void Orders_special_values(ElementType type)
    {
        float[] x =
        [
            float.NaN, -0f, 0f, float.NegativeInfinity, 1e-45f, -1e-45f, float.PositiveInfinity, -float.NaN, float.MaxValue,
            float.MinValue, 0f,
        ];
        AssertTopK(type, 1, x.Length, x.Length, type.Nearest(x));
    }

    [SkippableTheory]
    [InlineDataOfBothTypes(1, 1000, 5)]
    [InlineDataOfBothTypes(3, 37, 37)]
    [InlineDataOfBothTypes(2, 1, 1)]
    [InlineDataOfBothTypes(2, 7, 3)]
    public void Ranks_the_soft_max(ElementType type, int n, int c, int k)
    {
        // A twentieth apart, in an order that 7 (coprime to every c above) makes, another in each item.
        float[] x = [.. Enumerable.Range(0, n * c).Select(i => (((i % c * 7) + (i / c)) % c) / 20f)];
        x = type.Nearest(x);
        foreach (WorkgroupSize workgroup in WorkgroupSize.Share(WorkgroupSize.PowersOfTwo, type, c))
        {
            uint[] ranking = Run(type, workgroup, n, c, k, softmax: 1, x);
            for (int item = 0; item < n; item++)
            {
                float[] logits = x[(item * c)..((item + 1) * c)];
                double total = logits.Sum(v => Math.Exp(v));
                int[] order = [.. Enumerable.Range(0, c).OrderByDescending(i => logits[i]).Take(k)];
                for (int place = 0; place < k; place++)
                {
                    int at = 2 * ((item * k) + place);
                    double expected = Math.Exp(logits[order[place]]) / total;
                    Assert.Equal((uint)order[place], ranking[at]);

                    // 3 C + 3 ULP, an ULP being at least two roundings of the result.
                    Assert.InRange(BitConverter.UInt32BitsToSingle(ranking[at + 1]), expected * (1 - (((6 * c) + 6) * Numbers.Rounding)), expected * (1 + (((6 * c) + 6) * Numbers.Rounding)));
                }
            }
        }
    }

    [SkippableTheory]
    [InlineDataOfBothTypes]
    public void Probabilities_that_tie_and_those_that_are_no_numbers_come_by_index(ElementType type)
    {
        float[] x = [1, -500, 2, -300, -400, 0, float.NaN, 3, 2, 1, 0, 4];
        foreach (WorkgroupSize workgroup in WorkgroupSize.Share(WorkgroupSize.PowersOfTwo, type, turn: 2))
        {
            uint[] ranking = Run(type, workgroup, 2, 6, 6, softmax: 1, x);

            // Of the first item three are zero as floats.
            Assert.Equal([2u, 0u, 5u, 1u, 3u, 4u, 0u, 1u, 2u, 3u, 4u, 5u], ranking.Where((_, i) => i % 2 == 0));
            Assert.All(ranking[7..12].Where((_, i) => i % 2 == 0), bits => Assert.Equal(0u, bits));
            Assert.All(ranking[13..].Where((_, i) => i % 2 == 0), bits => Assert.True(float.IsNaN(BitConverter.UInt32BitsToSingle(bits))));
        }
    }

    private static void AssertTopK(ElementType type, int n, int c, int k, float[] x)
    {
        List<uint> expected = [];
        for (int item = 0; item < n; item++)
        {
            // OrderBy is stable; NaN sorts below all numbers, so it is last here; -0 equals 0.
            IEnumerable<int> order = Enumerable.Range(0, c).OrderByDescending(i => x[(item * c) + i] == 0 ? 0f : x[(item * c) + i]).Take(k);
            expected.AddRange(order.SelectMany(i => new[] { (uint)i, BitConverter.SingleToUInt32Bits(x[(item * c) + i]) }));
        }

        foreach (WorkgroupSize workgroup in WorkgroupSize.Share(WorkgroupSize.PowersOfTwo, type, c))
        {
            Assert.Equal(expected, Run(type, workgroup, n, c, k, softmax: 0, x));
        }
    }

    private static uint[] Run(ElementType type, WorkgroupSize workgroup, int n, int c, int k, int softmax, float[] x) => KernelRunner.Run(new KernelCall(KernelCatalog.TopK)
    {
        Variant = type.Variant(),
        Constants = new Dictionary<string, Word> { ["N"] = n, ["C"] = c, ["K"] = k, ["SOFTMAX"] = softmax },
        Workgroup = workgroup,
        Grid = (n, 1, 1),
        Inputs = [type.Words(new Shape(n, c, 1, 1).ToBlocked(x))],
        OutputLength = n * k * 2,
    });
}
