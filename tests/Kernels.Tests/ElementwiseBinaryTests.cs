using ResNetVk.Format;
using ResNetVk.Shaders;

namespace ResNetVk.Kernels.Tests;

public class ElementwiseBinaryTests
{
    private const int Add = 0;
    private const int Subtract = 1;
    private const int Multiply = 2;
    private const int Maximum = 3;
    private const int Minimum = 4;
    private const float Min = -0.5f;
    private const float Max = 0.75f;

    /// <summary>Shape a, shape b, operation, whether r is added, activation.</summary>
    public static TheoryData<int[], int[], int, bool, int> Cases() => new()
    {
        { [2, 5, 7, 3], [2, 5, 7, 3], Add, false, Activations.Relu },
        { [2, 5, 7, 3], [2, 5, 7, 3], Subtract, false, Activations.None },
        { [2, 5, 7, 3], [1, 5, 1, 1], Multiply, false, Activations.Sigmoid },
        { [1, 1, 1, 1], [3, 7, 5, 11], Subtract, false, Activations.Clip },
        { [3, 1, 5, 11], [1, 7, 1, 11], Add, false, Activations.None },
        { [1, 11, 5, 1], [2, 1, 1, 3], Subtract, false, Activations.Relu },
        { [2, 1, 3, 5], [1, 1, 3, 1], Multiply, false, Activations.None },
        { [2, 5, 7, 3], [2, 5, 7, 3], Maximum, false, Activations.None },
        { [2, 5, 7, 3], [1, 1, 7, 1], Minimum, false, Activations.Relu },
        { [2, 5, 7, 3], [2, 5, 1, 1], Multiply, true, Activations.Relu },
        { [1, 7, 11, 3], [1, 1, 1, 3], Multiply, true, Activations.None },
        { [3, 1, 5, 11], [1, 7, 1, 11], Add, true, Activations.Sigmoid },
        { [2, 5, 7, 3], [2, 5, 7, 3], Maximum, true, Activations.None },
    };

    [SkippableTheory]
    [MemberDataOfBothTypes(nameof(Cases))]
    public void Equals_the_plain_loop(ElementType type, int[] shapeA, int[] shapeB, int operation, bool residual, int activation)
    {
        Shape a = new(shapeA[0], shapeA[1], shapeA[2], shapeA[3]);
        Shape b = new(shapeB[0], shapeB[1], shapeB[2], shapeB[3]);
        Shape y = new(Math.Max(a.N, b.N), Math.Max(a.C, b.C), Math.Max(a.H, b.H), Math.Max(a.W, b.W));
        float[] left = type.Nearest(Numbers.Uniform(7, a.Count));
        float[] right = type.Nearest(Numbers.Uniform(8, b.Count));
        float[] addend = type.Nearest(Numbers.Uniform(9, y.Count));
        double[] expected = new double[y.Count];
        foreach ((int n, int c, int h, int w) in y.Coordinates())
        {
            double p = left[a.Dense(n % a.N, c % a.C, h % a.H, w % a.W)];
            double q = right[b.Dense(n % b.N, c % b.C, h % b.H, w % b.W)];
            double result = operation switch
            {
                Add => p + q,
                Subtract => p - q,
                Multiply => p * q,
                Maximum => Math.Max(p, q),
                _ => Math.Min(p, q),
            };
            expected[y.Dense(n, c, h, w)] = Activations.Apply(activation, residual ? result + addend[y.Dense(n, c, h, w)] : result, Min, Max);
        }

        double tolerance = operation is Maximum or Minimum && !residual ? 0 : ((activation == Activations.Sigmoid ? 5 : 2) + (residual ? 2 : 0)) * Numbers.Rounding;
        foreach (WorkgroupSize workgroup in WorkgroupSize.Share(WorkgroupSize.Several, type, y.H + operation))
        {
            type.AssertClose(expected, _ => tolerance, Run(type, a, b, y, operation, activation, workgroup, left, right, residual ? addend : null), y);
        }
    }

    [SkippableTheory]
    [InlineDataOfBothTypes(Maximum)]
    [InlineDataOfBothTypes(Minimum)]
    public void The_larger_and_the_smaller_of_a_NaN_and_a_number_is_NaN(ElementType type, int operation)
    {
        Shape shape = new(1, 1, 1, 4);
        float[] result = Run(
            type, shape, shape, shape, operation, Activations.None, new WorkgroupSize(4), [float.NaN, 1, float.NaN, float.NegativeInfinity], [2, float.NaN, float.NaN, float.PositiveInfinity]);
        Assert.Equal([float.NaN, float.NaN, float.NaN, operation == Maximum ? float.PositiveInfinity : float.NegativeInfinity], result);
    }

    private static float[] Run(ElementType type, Shape a, Shape b, Shape y, int operation, int activation, WorkgroupSize workgroup, float[] left, float[] right, float[]? addend = null)
    {
        KernelCall call = new(KernelCatalog.ElementwiseBinary)
        {
            Variant = type.Variant(),
            Constants = new Dictionary<string, Word>
            {
                ["N"] = y.N,
                ["C"] = y.C,
                ["H"] = y.H,
                ["W"] = y.W,
                ["AN"] = a.N,
                ["AC"] = a.C,
                ["AH"] = a.H,
                ["AW"] = a.W,
                ["BN"] = b.N,
                ["BC"] = b.C,
                ["BH"] = b.H,
                ["BW"] = b.W,
                ["OPERATION"] = operation,
                ["RESIDUAL"] = addend is null ? 0 : 1,
                ["ACTIVATION"] = activation,
                ["ACT_MIN"] = Min,
                ["ACT_MAX"] = Max,
            },
            Workgroup = workgroup,
            Grid = KernelCall.Cover(workgroup, y.H * y.W, y.Blocks, y.N),
            Inputs = [type.Words(a.ToBlocked(left)), type.Words(b.ToBlocked(right)), addend is null ? [] : type.Words(y.ToBlocked(addend))],
            OutputLength = type.WordCount(y.BlockedCount),
        };
        return y.ToDense(type.Floats(KernelRunner.Run(call)));
    }
}
