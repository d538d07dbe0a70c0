using ResNetVk.Format;
using ResNetVk.Shaders;

namespace ResNetVk.Kernels.Tests;

public class ChannelAffineTests
{
    private const float Min = -0.5f;
    private const float Max = 0.75f;

    [SkippableTheory]
    [InlineDataOfBothTypes(2, 5, 7, 3, 1, Activations.None)]
    [InlineDataOfBothTypes(1, 7, 11, 5, 1, Activations.Relu)]
    [InlineDataOfBothTypes(1, 8, 3, 29, 1, Activations.Clip)]
    [InlineDataOfBothTypes(3, 11, 1, 1, 0, Activations.Sigmoid)]
    [InlineDataOfBothTypes(1, 3, 5, 7, 0, Activations.Clip)]
    public void Equals_the_plain_loop(ElementType type, int n, int c, int h, int w, int affine, int activation)
    {
        Shape shape = new(n, c, h, w);
        float[] x = type.Nearest(Numbers.Uniform(9, shape.Count));
        float[] s = Numbers.Uniform(10, c);
        float[] b = Numbers.Uniform(11, c);
        double[] expected = new double[shape.Count];
        foreach ((int N, int C, int H, int W) at in shape.Coordinates())
        {
            int i = shape.Dense(at.N, at.C, at.H, at.W);
            expected[i] = Activations.Apply(activation, affine == 0 ? x[i] : ((double)s[at.C] * x[i]) + b[at.C], Min, Max);
        }

        foreach (WorkgroupSize workgroup in WorkgroupSize.Share(WorkgroupSize.Several, type, c))
        {
            type.AssertClose(expected, _ => 6 * Numbers.Rounding, Run(type, shape, workgroup, affine, activation, x, s, b), shape);
        }
    }

    [SkippableTheory]
    [InlineDataOfBothTypes(Activations.None)]
    [InlineDataOfBothTypes(Activations.Relu)]
    [InlineDataOfBothTypes(Activations.Clip)]
    [InlineDataOfBothTypes(Activations.Sigmoid)]
    public void Keeps_nan_and_infinities(ElementType type, int activation)
    {
        Shape shape = new(1, 1, 1, 7);
        float[] x = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, -200, 200, 0, -0f];
        double[] expected = [.. x.Select(v => Activations.Apply(activation, v, Min, Max))];
        float[] actual = Run(type, shape, new WorkgroupSize(8), 0, activation, x, [0], [0]);
        type.AssertClose(expected, _ => 1e-6, actual, shape);
    }

    private static float[] Run(ElementType type, Shape shape, WorkgroupSize workgroup, int affine, int activation, float[] x, float[] s, float[] b)
    {
        KernelCall call = new(KernelCatalog.ChannelAffine)
        {
            Variant = type.Variant(),
            Constants = new Dictionary<string, Word>
            {
                ["N"] = shape.N,
                ["C"] = shape.C,
                ["H"] = shape.H,
                ["W"] = shape.W,
                ["AFFINE"] = affine,
                ["ACTIVATION"] = activation,
                ["ACT_MIN"] = Min,
                ["ACT_MAX"] = Max,
            },
            Workgroup = workgroup,
            Grid = KernelCall.Cover(workgroup, shape.H * shape.W, shape.Blocks, shape.N),
            Inputs = [type.Words(shape.ToBlocked(x)), Numbers.Words(s), Numbers.Words(b)],
            OutputLength = type.WordCount(shape.BlockedCount),
        };
        return shape.ToDense(type.Floats(KernelRunner.Run(call)));
    }
}
