using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Import.Mapping;

/// <summary>Reductions over axes: of constants all, of computed values mean, sum, maximum and minimum.</summary>
internal static class ReductionMapping
{
    internal static Operand Mean(NodeScope scope)
    {
        (int[] axes, TensorShape shape) = ReadAxes(scope, axesAreInputSince: 18);
        if (scope.Input(0).Constant is { } constant)
        {
            return Fold(scope, constant, axes, shape, v => (float)(v.ToArray().Sum(f => (double)f) / v.Length), v => checked(Sum(v)) / v.Length);
        }

        return Computed(scope, PoolKind.Average, axes, shape);
    }

    /// <summary>A sum of computed values is their mean times their number.</summary>
    internal static Operand Sum(NodeScope scope)
    {
        (int[] axes, TensorShape shape) = ReadAxes(scope, axesAreInputSince: 13);
        if (scope.Input(0).Constant is { } constant)
        {
            return Fold(scope, constant, axes, shape, v => (float)v.ToArray().Sum(f => (double)f), Sum);
        }

        int count = scope.Input(0).Shape.ElementCount / shape.ElementCount;
        if (count == 1)
        {
            return Computed(scope, PoolKind.Average, axes, shape);
        }

        return shape.Rank <= NodeScope.MaximalComputedRank
            ? scope.Emit(
                new Binary(BinaryKind.Mul),
                ComputedInner(scope, PoolKind.Average, axes, shape),
                scope.NewConstant("count", new TensorShape([.. shape.Select(_ => 1)]), new float[] { count }))
            : throw new UnsupportedNodeException(
                $"its result {shape} has {shape.Rank} dimensions, at most {NodeScope.MaximalComputedRank} can be computed", "merge dimensions before exporting");
    }

    internal static Operand Product(NodeScope scope) =>
        FoldOnly(scope, 18, v => v.ToArray().Aggregate(1f, (a, b) => a * b), v => v.ToArray().Aggregate(1L, (a, b) => checked(a * b)));

    internal static Operand Minimum(NodeScope scope) => Extremum(scope, PoolKind.Min, v => v.ToArray().Min(), v => v.ToArray().Min());

    internal static Operand Maximum(NodeScope scope) => Extremum(scope, PoolKind.Max, v => v.ToArray().Max(), v => v.ToArray().Max());

    private static long Sum(ReadOnlySpan<long> values)
    {
        long sum = 0;
        foreach (long value in values)
        {
            sum = checked(sum + value);
        }

        return sum;
    }

    private static Operand Extremum(NodeScope scope, PoolKind kind, Reduction<float> floats, Reduction<long> integers)
    {
        (int[] axes, TensorShape shape) = ReadAxes(scope, axesAreInputSince: 18);
        return scope.Input(0).Constant is { } constant
            ? Fold(scope, constant, axes, shape, floats, integers)
            : Computed(scope, kind, axes, shape);
    }

    private static Operand Computed(NodeScope scope, PoolKind kind, int[] axes, TensorShape shape)
    {
        (Value value, IReadOnlyList<Operator> operators) = Chain(scope, kind, axes, shape);
        bool isView = shape.Rank > NodeScope.MaximalComputedRank;
        value = EmitAll(scope, isView ? operators : operators.SkipLast(1), value);
        return isView ? Operand.View(scope.OutputName(0), value, shape) : scope.Emit(operators.Count > 0 ? operators[^1] : new Identity(), value);
    }

    private static Value ComputedInner(NodeScope scope, PoolKind kind, int[] axes, TensorShape shape)
    {
        (Value value, IReadOnlyList<Operator> operators) = Chain(scope, kind, axes, shape);
        return EmitAll(scope, operators, value);
    }

    private static Value EmitAll(NodeScope scope, IEnumerable<Operator> operators, Value value)
    {
        foreach (Operator op in operators)
        {
            value = scope.EmitInner(op is Reshape ? "image" : "reduced", op, value);
        }

        return value;
    }

    private static (Value Value, IReadOnlyList<Operator> Operators) Chain(NodeScope scope, PoolKind kind, int[] axes, TensorShape shape)
    {
        // What was reshaped only to be reduced, as maxout does it, is reduced where it lies.
        Operand x = scope.Input(0);
        Value value = scope.BeforeReshapes(x.Value!);
        TensorShape view = x.Shape;
        if (axes is [1, 2] && value.Shape.Rank == 4 && view.Equals(value.Shape))
        {
            // A picture as TensorFlow lays it out, [N, H, W, C]: as [N, C, H, W] it is pooled, and mostly the transpose meets its opposite.
            value = scope.EmitInner("nchw", RearrangeMapping.Transposition(value.Shape, [0, 3, 1, 2]), value);
            (view, axes) = (value.Shape, [2, 3]);
        }

        return (value, AxisReduction.Operators(kind, value.Shape, view, axes, shape));
    }

    private static Operand FoldOnly(NodeScope scope, int axesAreInputSince, Reduction<float> floats, Reduction<long> integers)
    {
        (int[] axes, TensorShape shape) = ReadAxes(scope, axesAreInputSince);
        return scope.Input(0).Constant is { } constant
            ? Fold(scope, constant, axes, shape, floats, integers)
            : throw new UnsupportedNodeException("of computed values only mean, sum, maximum and minimum over axes can run", "ReduceMean, ReduceSum, ReduceMax and ReduceMin are available");
    }

    /// <summary>The axes to reduce, ascending, and the shape of the result.</summary>
    private static (int[] Axes, TensorShape Shape) ReadAxes(NodeScope scope, int axesAreInputSince)
    {
        TensorShape x = scope.Input(0).Shape;
        bool isInput = scope.Opset >= axesAreInputSince;
        long[] named = isInput ? scope.Has(1) ? scope.IntegerList(1, "axes") : [] : scope.Integers("axes") ?? [];
        bool emptyMeansNone = isInput && scope.Flag("noop_with_empty_axes");
        bool keep = scope.Flag("keepdims", fallback: true);
        int[] axes = named.Length > 0 ? Shapes.Axes(named, x.Rank) : emptyMeansNone ? [] : [.. Enumerable.Range(0, x.Rank)];
        TensorShape shape = new([.. Enumerable.Range(0, x.Rank).Where(a => keep || !axes.Contains(a)).Select(a => axes.Contains(a) ? 1 : x[a])]);
        return (axes, shape);
    }

    private static int[] KeptFirst(int rank, int[] axes) => [.. Enumerable.Range(0, rank).Except(axes), .. axes];

    private static Operand Fold(
        NodeScope scope, ConstantTensor x, int[] axes, TensorShape shape, Reduction<float> floats, Reduction<long> integers)
    {
        if (x.Shape.ElementCount == 0)
        {
            throw new ShapeException($"a reduction of {x.Shape}, which has no elements");
        }

        ConstantTensor ordered = RearrangeMapping.Transposed(scope, x, KeptFirst(x.Shape.Rank, axes));
        return scope.Known(x.Kind == ConstantKind.Float
            ? ConstantTensor.FromFloats(shape, Reduce(ordered.Floats, shape.ElementCount, floats))
            : ConstantTensor.FromIntegers(shape, Reduce(ordered.Integers, shape.ElementCount, integers)));
    }

    private static T[] Reduce<T>(T[] source, int count, Reduction<T> reduction)
    {
        int length = source.Length / count;
        T[] result = new T[count];
        for (int i = 0; i < count; i++)
        {
            result[i] = reduction(source.AsSpan(i * length, length));
        }

        return result;
    }

    private delegate T Reduction<T>(ReadOnlySpan<T> values);
}
