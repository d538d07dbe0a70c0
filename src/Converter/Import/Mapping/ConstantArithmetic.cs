using ResNetVk.Converter.Graphs;

namespace ResNetVk.Converter.Import.Mapping;

/// <summary>Element-wise arithmetic of constants, which shapes are computed with.</summary>
internal static class ConstantArithmetic
{
    internal static Operand? TryAdd(NodeScope scope) => TryFoldAll(scope, (a, b) => a + b, (a, b) => checked(a + b));

    internal static Operand? TrySub(NodeScope scope) => TryFoldAll(scope, (a, b) => a - b, (a, b) => checked(a - b));

    internal static Operand? TryMul(NodeScope scope) => TryFoldAll(scope, (a, b) => a * b, (a, b) => checked(a * b));

    // Integers are divided towards zero.
    internal static Operand? TryDiv(NodeScope scope) => TryFoldAll(scope, (a, b) => a / b, (a, b) => a / b);

    internal static Operand Mod(NodeScope scope)
    {
        bool truncated = scope.Flag("fmod");
        return Fold(scope, (a, b) => truncated ? a % b : a - (b * MathF.Floor(a / b)), (a, b) => truncated || a % b == 0 || (a < 0) == (b < 0) ? a % b : (a % b) + b);
    }

    internal static Operand Pow(NodeScope scope)
    {
        ConstantTensor a = Known(scope, 0, "base");
        ConstantTensor b = Known(scope, 1, "exponent");
        if (a.Kind == ConstantKind.Float && b.Kind == ConstantKind.Integer)
        {
            b = ConstantTensor.FromFloats(scope.Charge(b.Shape), [.. b.Integers.Select(v => (float)v)]);
        }

        return scope.Known(Combine(scope, a, b, MathF.Pow, (x, y) => checked((long)Math.Pow(x, y))));
    }

    internal static Operand Equal(NodeScope scope) => Compare(scope, (a, b) => a == b, (a, b) => a == b);

    internal static Operand Greater(NodeScope scope) => Compare(scope, (a, b) => a > b, (a, b) => a > b);

    internal static Operand GreaterOrEqual(NodeScope scope) => Compare(scope, (a, b) => a >= b, (a, b) => a >= b);

    internal static Operand Less(NodeScope scope) => Compare(scope, (a, b) => a < b, (a, b) => a < b);

    internal static Operand LessOrEqual(NodeScope scope) => Compare(scope, (a, b) => a <= b, (a, b) => a <= b);

    internal static Operand And(NodeScope scope) => Logic(scope, (a, b) => a & b);

    internal static Operand Or(NodeScope scope) => Logic(scope, (a, b) => a | b);

    internal static Operand Not(NodeScope scope)
    {
        ConstantTensor x = Known(scope, 0, "input");
        return scope.Known(ConstantTensor.FromBooleans(scope.Charge(x.Shape), [.. x.Integers.Select(v => 1 - v)]));
    }

    internal static Operand Where(NodeScope scope)
    {
        ConstantTensor x = Known(scope, 1, "first choice");
        ConstantTensor y = Known(scope, 2, "second choice");
        ConstantTensor condition = Known(scope, 0, "condition");
        TensorShape shape = scope.Charge(Shapes.Broadcast(condition.Shape, Shapes.Broadcast(x.Shape, y.Shape)));
        long[] first = condition.Broadcast(shape).Integers;
        return scope.Known(x.Kind == ConstantKind.Float
            ? ConstantTensor.FromFloats(shape, Choose(first, x.Broadcast(shape).Floats, y.Broadcast(shape).Floats))
            : ConstantTensor.FromIntegers(shape, Choose(first, x.Broadcast(shape).Integers, y.Broadcast(shape).Integers)));
    }

    internal static Operand Floor(NodeScope scope) => Map(scope, MathF.Floor, null);

    internal static Operand Ceil(NodeScope scope) => Map(scope, MathF.Ceiling, null);

    internal static Operand Sqrt(NodeScope scope) => Map(scope, MathF.Sqrt, null);

    internal static Operand Reciprocal(NodeScope scope) => Map(scope, v => 1 / v, null);

    internal static Operand Neg(NodeScope scope) => Map(scope, v => -v, v => checked(-v));

    internal static Operand Abs(NodeScope scope) => Map(scope, MathF.Abs, Math.Abs);

    /// <summary>Combines all inputs from left to right; null when one is computed at run time.</summary>
    internal static Operand? TryFoldAll(NodeScope scope, Func<float, float, float> floats, Func<long, long, long> integers)
    {
        ConstantTensor? result = scope.Input(0).Constant;
        for (int i = 1; i < scope.InputCount; i++)
        {
            ConstantTensor? next = scope.Input(i).Constant;
            result = result is null || next is null ? null : Combine(scope, result, next, floats, integers);
        }

        return result is null ? null : scope.Known(result);
    }

    private static ConstantTensor Known(NodeScope scope, int index, string role) =>
        scope.Constant(index, role, "the operator is available for constants only: end the network before it with --outputs");

    private static Operand Fold(NodeScope scope, Func<float, float, float> floats, Func<long, long, long> integers) =>
        scope.Known(Combine(scope, Known(scope, 0, "first input"), Known(scope, 1, "second input"), floats, integers));

    private static Operand Compare(NodeScope scope, Func<float, float, bool> floats, Func<long, long, bool> integers)
    {
        ConstantTensor a = Known(scope, 0, "first input");
        ConstantTensor b = Known(scope, 1, "second input");
        TensorShape shape = scope.Charge(Shapes.Broadcast(a.Shape, b.Shape));
        return scope.Known(ConstantTensor.FromBooleans(shape, a.Kind == ConstantKind.Float
            ? Zip(a.Broadcast(shape).Floats, b.Broadcast(shape).Floats, (x, y) => floats(x, y) ? 1L : 0L)
            : Zip(a.Broadcast(shape).Integers, b.Broadcast(shape).Integers, (x, y) => integers(x, y) ? 1L : 0L)));
    }

    private static Operand Logic(NodeScope scope, Func<long, long, long> function)
    {
        ConstantTensor a = Known(scope, 0, "first input");
        ConstantTensor b = Known(scope, 1, "second input");
        TensorShape shape = scope.Charge(Shapes.Broadcast(a.Shape, b.Shape));
        return scope.Known(ConstantTensor.FromBooleans(shape, Zip(a.Broadcast(shape).Integers, b.Broadcast(shape).Integers, function)));
    }

    private static Operand Map(NodeScope scope, Func<float, float> floats, Func<long, long>? integers)
    {
        ConstantTensor x = Known(scope, 0, "input");
        TensorShape shape = scope.Charge(x.Shape);
        return scope.Known(x.Kind == ConstantKind.Integer && integers is not null
            ? ConstantTensor.FromIntegers(shape, [.. x.Integers.Select(integers)])
            : ConstantTensor.FromFloats(shape, [.. x.Floats.Select(floats)]));
    }

    private static ConstantTensor Combine(
        NodeScope scope, ConstantTensor a, ConstantTensor b, Func<float, float, float> floats, Func<long, long, long> integers)
    {
        TensorShape shape = scope.Charge(Shapes.Broadcast(a.Shape, b.Shape));
        return a.Kind == ConstantKind.Float
            ? ConstantTensor.FromFloats(shape, Zip(a.Broadcast(shape).Floats, b.Broadcast(shape).Floats, floats))
            : ConstantTensor.FromIntegers(shape, Zip(a.Broadcast(shape).Integers, b.Broadcast(shape).Integers, integers));
    }

    private static TResult[] Zip<T, TResult>(T[] a, T[] b, Func<T, T, TResult> function)
    {
        TResult[] result = new TResult[a.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = function(a[i], b[i]);
        }

        return result;
    }

    private static T[] Choose<T>(long[] first, T[] x, T[] y)
    {
        T[] result = new T[first.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = first[i] != 0 ? x[i] : y[i];
        }

        return result;
    }
}
