using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Import.Mapping;

/// <summary>Arithmetic of two or more tensors, folded when all are constant.</summary>
internal static class ArithmeticMapping
{
    internal static Operand Add(NodeScope scope) => ConstantArithmetic.TryAdd(scope) ?? Binary(scope, BinaryKind.Add);

    internal static Operand Sub(NodeScope scope) => ConstantArithmetic.TrySub(scope) ?? Binary(scope, BinaryKind.Sub);

    internal static Operand Mul(NodeScope scope) => ConstantArithmetic.TryMul(scope) ?? Binary(scope, BinaryKind.Mul);

    internal static Operand Neg(NodeScope scope)
    {
        Operand x = scope.Input(0);
        return x.Constant is null
            ? Emit(scope, BinaryKind.Mul, x, Operand.Of(scope.NewConstant("sign", TensorShape.Scalar, new float[] { -1 })))
            : ConstantArithmetic.Neg(scope);
    }

    internal static Operand Div(NodeScope scope)
    {
        if (ConstantArithmetic.TryDiv(scope) is { } folded)
        {
            return folded;
        }

        _ = scope.Computed(0);
        ConstantTensor divisor = scope.Constant(1, "divisor");
        Operand placed = SecondOf(scope);

        // The reciprocal is rounded once, from double precision: x·(1/d) then differs from x/d by at most one unit in the last place or so.
        Value reciprocal = scope.NewConstant("reciprocal", placed.Shape, divisor.Floats.Select(d => (float)(1.0 / d)).ToArray());
        return Emit(scope, BinaryKind.Mul, scope.Input(0), Operand.Of(reciprocal));
    }

    /// <summary>Adds any number of tensors, as Caffe2 writes shortcuts.</summary>
    internal static Operand Sum(NodeScope scope) => ConstantArithmetic.TryFoldAll(scope, (a, b) => a + b, (a, b) => checked(a + b)) ?? Chain(scope, BinaryKind.Add);

    internal static Operand Min(NodeScope scope) => Extremum(
        scope, BinaryKind.Min, MathF.Min, Math.Min, bound => new Activation(ActivationKind.Clip, float.NegativeInfinity, bound));

    internal static Operand Max(NodeScope scope) => Extremum(
        scope, BinaryKind.Max, MathF.Max, Math.Max, bound => new Activation(ActivationKind.Clip, bound, float.PositiveInfinity));

    private static Operand Extremum(
        NodeScope scope, BinaryKind kind, Func<float, float, float> floats, Func<long, long, long> integers, Func<float, Activation> bound)
    {
        if (ConstantArithmetic.TryFoldAll(scope, floats, integers) is { } folded)
        {
            return folded;
        }

        if (scope.InputCount != 2)
        {
            return Chain(scope, kind);
        }

        // Of a tensor and one number it is an activation, which can be fused.
        int constant = scope.Input(0).Constant is not null ? 0 : 1;
        Operand x = scope.Input(1 - constant);
        if (scope.Input(constant).Constant is not { Shape.ElementCount: 1 } number || number.Shape.Rank > x.Shape.Rank)
        {
            return Binary(scope, kind);
        }

        return float.IsNaN(number.Floats[0])
            ? throw new ShapeException("the bound is not a number")
            : scope.Emit(new Activate(bound(number.Floats[0])), scope.ValueOf(x));
    }

    /// <summary>Any number of operands, from the first to the last.</summary>
    private static Operand Chain(NodeScope scope, BinaryKind kind)
    {
        if (scope.InputCount == 1)
        {
            return ActivationMapping.Identity(scope);
        }

        Operand result = scope.Input(0);
        for (int i = 1; i < scope.InputCount - 1; i++)
        {
            (Value a, Value b) = Align(scope, result, scope.Input(i), i);
            result = Operand.Of(scope.EmitInner($"{scope.Node.OperatorType.ToLowerInvariant()}{i}", new Binary(kind), a, b));
        }

        return Emit(scope, kind, result, scope.Input(scope.InputCount - 1));
    }

    private static Operand Binary(NodeScope scope, BinaryKind kind) => Emit(scope, kind, scope.Input(0), SecondOf(scope));

    /// <summary>The second operand. Before operator set 7 it was repeated only where <c>broadcast</c> said so, and <c>axis</c> said where its dimensions begin.</summary>
    private static Operand SecondOf(NodeScope scope)
    {
        Operand b = scope.Input(1);
        if (scope.Opset >= 7 || scope.Node.OperatorType is "Min" or "Max")
        {
            return b;
        }

        TensorShape a = scope.Input(0).Shape;
        if (!scope.Flag("broadcast"))
        {
            scope.Ignore("axis");
            return b.Shape.Equals(a)
                ? b
                : throw new ShapeException($"its inputs {a} and {b.Shape} differ, and it does not say broadcast");
        }

        if (scope.Attribute("axis") is not { } attribute)
        {
            return b;
        }

        int axis = Shapes.Axis(attribute.Integer, a.Rank);
        int missing = a.Rank - axis - b.Shape.Rank;
        if (missing < 0)
        {
            throw new ShapeException($"its second input {b.Shape} does not fit into {a} from axis {axis} on");
        }

        TensorShape shape = new([.. b.Shape, .. Enumerable.Repeat(1, missing)]);
        return missing == 0 ? b
            : b.Constant is { } constant ? Operand.Of(scope.NewConstant("broadcast", shape, constant.Data ?? constant.Floats))
            : Operand.Of(scope.EmitInner("broadcast", new Reshape(shape), scope.ValueOf(b)));
    }

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
        return elements is null ? scope.EmitInner(suffix, new Reshape(shape), scope.ValueOf(operand)) : scope.NewConstant(suffix, shape, elements);
    }
}
