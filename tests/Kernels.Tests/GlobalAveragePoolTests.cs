using ResNetVk.Shaders;

namespace ResNetVk.Kernels.Tests;

public class GlobalAveragePoolTests
{
    [SkippableTheory]
    [InlineData(1, 5, 7, 7)]
    [InlineData(2, 11, 29, 37)]
    [InlineData(3, 4, 1, 1)]
    [InlineData(1, 1, 5, 3)]
    public void Equals_the_plain_mean(int n, int c, int h, int w)
    {
        Shape x = new(n, c, h, w);
        float[] values = Numbers.Uniform(6, x.Count);
        double[] expected = new double[n * c];
        foreach ((int n, int c, int h, int w) at in x.Coordinates())
        {
            expected[(at.n * c) + at.c] += (double)values[x.Dense(at.n, at.c, at.h, at.w)] / (h * w);
        }

        Shape y = new(n, c, 1, 1);
        foreach (WorkgroupSize workgroup in WorkgroupSize.PowersOfTwo)
        {
            KernelCall call = new(KernelCatalog.GlobalAveragePool)
            {
                Constants = new Dictionary<string, Word> { ["N"] = n, ["C"] = c, ["H"] = h, ["W"] = w },
                Workgroup = workgroup,
                Grid = (y.Blocks, n, 1),
                Inputs = [Numbers.Words(x.ToBlocked(values))],
                OutputLength = y.BlockedCount,
            };

            // Roundings along the longest path of additions, each of a partial mean below 1, and the division's.
            double tolerance = ((h * w / workgroup.X) + Math.Log2(workgroup.X) + 2) * Numbers.Rounding;
            Numbers.AssertClose(expected, _ => tolerance, y.ToDense(Numbers.Floats(KernelRunner.Run(call))), y);
        }
    }
}
