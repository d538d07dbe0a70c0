using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Onnx;

namespace ResNetVk.Converter.Import.Mapping;

/// <summary>Element-wise operators of one tensor.</summary>
internal static class ActivationMapping
{
    internal static Operand Relu(NodeScope scope) => Activate(scope, Activation.Relu);

    internal static Operand Sigmoid(NodeScope scope) => Activate(scope, new Activation(ActivationKind.Sigmoid));

    internal static Operand Clip(NodeScope scope)
    {
        // Bounds became inputs in operator set 11. A missing bound is the type's own limit.
        float min = scope.Opset < 11 ? scope.Float("min", float.MinValue) : Bound(scope, 1, float.MinValue);
        float max = scope.Opset < 11 ? scope.Float("max", float.MaxValue) : Bound(scope, 2, float.MaxValue);
        return float.IsNaN(min) || float.IsNaN(max)
            ? throw new ShapeException("a bound is not a number")
            : Activate(scope, new Activation(ActivationKind.Clip, min, max));
    }

    internal static Operand Dropout(NodeScope scope)
    {
        scope.Ignore("ratio", "seed");
        if (scope.Opset < 7)
        {
            // Where it said nothing it was meant for training: a network is run here, whatever it was exported for.
            scope.Ignore("is_test");
        }

        if (scope.Has(2) && scope.Constant(2, "training mode").Integers is not [0])
        {
            throw new UnsupportedNodeException("it is in training mode", "export the network in evaluation mode: model.eval()");
        }

        scope.Withhold(1, "its mask is used", "export the network in evaluation mode: model.eval()");
        return Identity(scope);
    }

    internal static Operand Identity(NodeScope scope) =>
        scope.Input(0).Constant is { } constant ? scope.Known(constant) : scope.Emit(new Identity(), scope.Computed(0));

    internal static Operand Cast(NodeScope scope)
    {
        scope.Ignore("saturate");
        TensorProto.Types.DataType to = (TensorProto.Types.DataType)scope.Integer("to", 0);
        if (scope.Input(0).Constant is { } constant)
        {
            return scope.Known(Cast(scope, constant, to));
        }

        if (to is not (TensorProto.Types.DataType.Float or TensorProto.Types.DataType.Float16 or TensorProto.Types.DataType.Bfloat16 or TensorProto.Types.DataType.Double))
        {
            throw new UnsupportedNodeException($"it converts computed values to {OnnxTensorReader.Name((int)to)}", "only floats can be computed");
        }

        if (to != TensorProto.Types.DataType.Float)
        {
            scope.AddNote($"'{scope.Node.Name}' converts to {OnnxTensorReader.Name((int)to)} in the source; values stay fp32 here");
        }

        return scope.Emit(new Identity(), scope.Computed(0));
    }

    /// <summary>Converts to the type of the second input; what is computed is always a float.</summary>
    internal static Operand CastLike(NodeScope scope)
    {
        scope.Ignore("saturate");
        TensorProto.Types.DataType to = scope.Input(1).Constant?.Kind switch
        {
            ConstantKind.Integer => TensorProto.Types.DataType.Int64,
            ConstantKind.Boolean => TensorProto.Types.DataType.Bool,
            _ => TensorProto.Types.DataType.Float,
        };
        return scope.Input(0).Constant is { } constant ? scope.Known(Cast(scope, constant, to))
            : to == TensorProto.Types.DataType.Float ? scope.Emit(new Identity(), scope.Computed(0))
            : throw new UnsupportedNodeException($"it converts computed values to {OnnxTensorReader.Name((int)to)}", "only floats can be computed");
    }

    private static ConstantTensor Cast(NodeScope scope, ConstantTensor x, TensorProto.Types.DataType to)
    {
        TensorShape shape = scope.Charge(x.Shape);
        float[] Floats() => x.Kind == ConstantKind.Float ? x.Floats : [.. x.Integers.Select(v => (float)v)];

        // Out of range and NaN have no integer: checked conversion throws.
        long[] Integers() => x.Kind == ConstantKind.Float ? [.. x.Floats.Select(v => checked((long)v))] : x.Integers;
        return to switch
        {
            TensorProto.Types.DataType.Float or TensorProto.Types.DataType.Double => ConstantTensor.FromFloats(shape, Floats()),
            TensorProto.Types.DataType.Float16 => ConstantTensor.FromFloats(shape, [.. Floats().Select(v => (float)(Half)v)]),
            TensorProto.Types.DataType.Int64 => ConstantTensor.FromIntegers(shape, Integers()),
            TensorProto.Types.DataType.Int32 => ConstantTensor.FromIntegers(shape, [.. Integers().Select(v => (long)checked((int)v))]),
            TensorProto.Types.DataType.Bool => ConstantTensor.FromBooleans(
                shape, x.Kind == ConstantKind.Float ? [.. x.Floats.Select(v => v != 0 ? 1L : 0L)] : [.. x.Integers.Select(v => v != 0 ? 1L : 0L)]),
            _ => throw new UnsupportedNodeException($"it converts constants to {OnnxTensorReader.Name((int)to)}", "simplify the network first (onnxsim folds it)"),
        };
    }

    private static Operand Activate(NodeScope scope, Activation activation) => scope.Emit(new Activate(activation), scope.Computed(0));

    private static float Bound(NodeScope scope, int index, float fallback)
    {
        if (!scope.Has(index))
        {
            return fallback;
        }

        ConstantTensor bound = scope.Constant(index, "bound");
        return bound.Shape.ElementCount == 1 ? bound.Floats[0] : throw new ShapeException($"a bound must be one number, found {bound}");
    }
}
