using ResNetVk.Format;
using ResNetVk.Shaders;

namespace ResNetVk.Kernels.Tests;

public class GlobalAveragePoolTests
{
    private const float Min = 0.125f;
    private const float Max = 0.75f;

    [SkippableTheory]
    [InlineDataOfBothTypes(1, 5, 7, 7, null)]
    [InlineDataOfBothTypes(2, 11, 29, 37, null)]
    [InlineDataOfBothTypes(3, 4, 1, 1, null)]
    [InlineDataOfBothTypes(1, 1, 5, 3, null)]
    [InlineDataOfBothTypes(2, 11, 29, 37, Activations.Relu)]
    [InlineDataOfBothTypes(1, 5, 7, 7, Activations.Sigmoid)]
    [InlineDataOfBothTypes(3, 7, 1, 1, Activations.Clip)]
    [InlineDataOfBothTypes(1, 1, 5, 3, Activations.None)]
    public void Equals_the_plain_mean(ElementType type, int n, int c, int h, int w, int? prologue)
    {
        Shape x = new(n, c, h, w);
        float[] values = type.Nearest(Numbers.Uniform(6, x.Count));
        float[] scale = Numbers.Uniform(7, c);
        float[] offset = Numbers.Uniform(8, c);
        double[] expected = new double[n * c];
        foreach ((int n, int c, int h, int w) at in x.Coordinates())
        {
            double value = values[x.Dense(at.n, at.c, at.h, at.w)];
            value = prologue is { } activation ? Activations.Apply(activation, (scale[at.c] * value) + offset[at.c], Min, Max) : value;
            expected[(at.n * c) + at.c] += value / (h * w);
        }

        Shape y = new(n, c, 1, 1);
        foreach (WorkgroupSize workgroup in WorkgroupSize.Share(WorkgroupSize.PowersOfTwo, type, c + h))
        {
            KernelCall call = new(KernelCatalog.GlobalAveragePool)
            {
                Variant = type.Variant(),
                Constants = new Dictionary<string, Word>
                {
                    ["N"] = n,
                    ["C"] = c,
                    ["H"] = h,
                    ["W"] = w,
                    ["PROLOGUE"] = prologue is null ? 0 : 1,
                    ["PROLOGUE_ACTIVATION"] = prologue ?? Activations.None,
                    ["PROLOGUE_MIN"] = Min,
                    ["PROLOGUE_MAX"] = Max,
                },
                Workgroup = workgroup,
                Grid = (y.Blocks, n, 1),
                Inputs = [type.Words(x.ToBlocked(values)), Numbers.Words(scale), Numbers.Words(offset)],
                OutputLength = type.WordCount(y.BlockedCount),
            };

            // Roundings along the longest path of additions, each of a partial mean below 1, and the division's; with a prologue the
            // magnitudes of an element are below 2, and it has up to 6 roundings of its own.
            double tolerance = ((h * w / workgroup.X) + Math.Log2(workgroup.X) + 2) * Numbers.Rounding;
            tolerance = prologue is null ? tolerance : 2 * (tolerance + (6 * Numbers.Rounding));
            type.AssertClose(expected, _ => tolerance, y.ToDense(type.Floats(KernelRunner.Run(call))), y);
        }
    }
}
