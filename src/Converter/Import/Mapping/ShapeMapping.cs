using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Import.Mapping;

/// <summary>Where constants come from beside initialisers: shapes, literals, sequences.</summary>
internal static class ShapeMapping
{
    internal static Operand Shape(NodeScope scope)
    {
        TensorShape x = scope.Input(0).Shape;
        int start = Place(scope.Integer("start", 0), x.Rank);
        int end = Place(scope.Integer("end", x.Rank), x.Rank);
        return scope.Known(ConstantTensor.Vector([.. x.Skip(start).Take(Math.Max(0, end - start)).Select(s => (long)s)]));
    }

    internal static Operand Size(NodeScope scope) =>
        scope.Known(ConstantTensor.FromIntegers(TensorShape.Scalar, [scope.Input(0).Shape.ElementCount]));

    internal static Operand Constant(NodeScope scope)
    {
        if (scope.Attribute("value") is { } tensor)
        {
            return tensor.Tensor.OpaqueReason is string reason
                ? throw new UnsupportedNodeException($"its value {reason}", "export the network with float weights")
                : scope.Known(tensor.Tensor);
        }

        if (scope.Attribute("value_int") is { } integer)
        {
            return scope.Known(ConstantTensor.FromIntegers(TensorShape.Scalar, [integer.Integer]));
        }

        if (scope.Attribute("value_float") is { } number)
        {
            return scope.Known(ConstantTensor.FromFloats(TensorShape.Scalar, [number.Float]));
        }

        if (scope.Attribute("value_ints") is { } integers)
        {
            return scope.Known(ConstantTensor.Vector(integers.Integers));
        }

        return scope.Attribute("value_floats") is { } numbers
            ? scope.Known(ConstantTensor.FromFloats(new TensorShape(numbers.Floats.Length), numbers.Floats))
            : throw new UnsupportedNodeException("it holds neither a tensor nor numbers", "export the network with dense constants");
    }

    internal static Operand ConstantOfShape(NodeScope scope)
    {
        TensorShape shape = scope.NewShape(scope.IntegerList(0, "shape"));
        ConstantTensor value = scope.Attribute("value")?.Tensor ?? ConstantTensor.FromFloats(new TensorShape(1), [0]);
        return value.Shape.ElementCount == 1 && value.OpaqueReason is null
            ? scope.Known(value.WithShape(TensorShape.Scalar).Broadcast(shape))
            : throw new ShapeException($"its value must be one number, found {value}");
    }

    internal static Operand Range(NodeScope scope)
    {
        ConstantTensor start = scope.Constant(0, "start");
        ConstantTensor limit = scope.Constant(1, "limit");
        ConstantTensor delta = scope.Constant(2, "step");
        if (start.Shape.ElementCount != 1 || limit.Shape.ElementCount != 1 || delta.Shape.ElementCount != 1)
        {
            throw new ShapeException($"start, limit and step must be single numbers, found {start}, {limit} and {delta}");
        }

        if (start.Kind == ConstantKind.Float)
        {
            float from = start.Floats[0];
            float by = delta.Floats[0];
            TensorShape places = scope.NewShape([checked((long)Math.Max(0, Math.Ceiling(((double)limit.Floats[0] - from) / by)))]);
            return scope.Known(ConstantTensor.FromFloats(places, [.. Enumerable.Range(0, places[0]).Select(i => from + (i * by))]));
        }

        (Int128 first, Int128 end, Int128 step) = (start.Integers[0], limit.Integers[0], delta.Integers[0]);
        Int128 count = Int128.Max(0, (end - first + step - Int128.Sign(step)) / step);
        TensorShape shape = scope.NewShape([checked((long)count)]);
        return scope.Known(ConstantTensor.FromIntegers(shape, [.. Enumerable.Range(0, shape[0]).Select(i => (long)(first + (i * step)))]));
    }

    private static int Place(long place, int rank) => (int)Math.Clamp(place < 0 ? place + rank : place, 0, rank);
}
