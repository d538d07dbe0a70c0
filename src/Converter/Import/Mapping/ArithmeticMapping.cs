using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Import.Mapping;

/// <summary>Arithmetic of two or more tensors, folded when all are constant.</summary>
internal static class ArithmeticMapping
{
    internal static Operand Add(NodeScope scope) => ConstantArithmetic.TryAdd(scope) ?? Binary(scope, BinaryKind.Add);

    internal static Operand Sub(NodeScope scope) => ConstantArithmetic.TrySub(scope) ?? Binary(scope, BinaryKind.Sub);

    internal static Operand Mul(NodeScope scope) => ConstantArithmetic.TryMul(scope) ?? Binary(scope, BinaryKind.Mul);

    internal static Operand Div(NodeScope scope)
    {
        if (ConstantArithmetic.TryDiv(scope) is { } folded)
        {
            return folded;
        }

        _ = scope.Computed(0);
        ConstantTensor divisor = scope.Constant(1, "divisor");

        // The reciprocal is rounded once, from double precision: x·(1/d) then differs from x/d by at most one unit in the last place or so.
        Value reciprocal = scope.NewConstant("reciprocal", divisor.Shape, divisor.Floats.Select(d => (float)(1.0 / d)).ToArray());
        return Emit(scope, BinaryKind.Mul, scope.Input(0), Operand.Of(reciprocal));
    }

    /// <summary>Adds any number of tensors, as Caffe2 writes shortcuts.</summary>
    internal static Operand Sum(NodeScope scope)
    {
        if (ConstantArithmetic.TryFoldAll(scope, (a, b) => a + b, (a, b) => checked(a + b)) is { } folded)
        {
            return folded;
        }

        if (scope.InputCount == 1)
        {
            return ActivationMapping.Identity(scope);
        }

        Operand sum = scope.Input(0);
        for (int i = 1; i < scope.InputCount - 1; i++)
        {
            (Value a, Value b) = Align(scope, sum, scope.Input(i), i);
            sum = Operand.Of(scope.EmitInner($"sum{i}", new Binary(BinaryKind.Add), a, b));
        }

        return Emit(scope, BinaryKind.Add, sum, scope.Input(scope.InputCount - 1));
    }

    internal static Operand Min(NodeScope scope) =>
        ConstantArithmetic.TryFoldAll(scope, MathF.Min, Math.Min) ?? Bound(scope, c => new Activation(ActivationKind.Clip, float.NegativeInfinity, c));

    internal static Operand Max(NodeScope scope) =>
        ConstantArithmetic.TryFoldAll(scope, MathF.Max, Math.Max) ?? Bound(scope, c => new Activation(ActivationKind.Clip, c, float.PositiveInfinity));

    /// <summary>Min or Max of a tensor and one number.</summary>
    private static Operand Bound(NodeScope scope, Func<float, Activation> activation)
    {
        int constant = scope.InputCount == 2 && scope.Input(0).Constant is not null ? 0 : 1;
        if (scope.InputCount != 2 || scope.Input(constant).Constant is not { Shape.ElementCount: 1 } bound
            || bound.Shape.Rank > scope.Input(1 - constant).Shape.Rank)
        {
            throw new UnsupportedNodeException("only a tensor and one constant number can be compared", "Relu and Clip are available");
        }

        return float.IsNaN(bound.Floats[0])
            ? throw new ShapeException("the bound is not a number")
            : scope.Emit(new Activate(activation(bound.Floats[0])), scope.Computed(1 - constant));
    }

    private static Operand Binary(NodeScope scope, BinaryKind kind) => Emit(scope, kind, scope.Input(0), scope.Input(1));

    private static Operand Emit(NodeScope scope, BinaryKind kind, Operand a, Operand b)
    {
        (Value left, Value right) = Align(scope, a, b, scope.InputCount - 1);
        return scope.Emit(new Binary(kind), left, right);
    }

    /// <summary>Brings two operands to equal rank, as <see cref="Operators.Binary"/> wants them.</summary>
    private static (Value A, Value B) Align(NodeScope scope, Operand a, Operand b, int index)
    {
        int rank = Shapes.Broadcast(a.Shape, b.Shape).Rank;
        return (Raise(scope, a, rank, $"left{index}"), Raise(scope, b, rank, $"right{index}"));
    }

    private static Value Raise(NodeScope scope, Operand operand, int rank, string suffix)
    {
        if (operand.Shape.Rank == rank)
        {
            return scope.ValueOf(operand);
        }

        TensorShape shape = Shapes.Prepend(operand.Shape, rank);
        ConstantData? elements = operand.Constant is { } constant ? constant.Data ?? constant.Floats : operand.Value!.Data;
        return elements is null ? scope.EmitInner(suffix, new Reshape(shape), operand.Value!) : scope.NewConstant(suffix, shape, elements);
    }
}
