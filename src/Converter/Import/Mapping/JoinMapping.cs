using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Import.Mapping;

/// <summary>Operators whose result is larger than an input.</summary>
internal static class JoinMapping
{
    internal static Operand Concat(NodeScope scope)
    {
        Operand[] inputs = [.. Enumerable.Range(0, scope.InputCount).Select(scope.Input)];
        TensorShape first = scope.Input(0).Shape;
        if (scope.Attribute("axis") is null && scope.Opset >= 4)
        {
            throw new ShapeException("attribute 'axis' is missing");
        }

        Concat concat = new(Shapes.Axis(scope.Integer("axis", 1), first.Rank));

        // Checked in 64 bits before the operator adds the sizes in 32.
        TensorShape shape = Shapes.Create([.. first.Select((s, a) => a != concat.Axis ? s : inputs.Sum(i => a < i.Shape.Rank ? (long)i.Shape[a] : 0))]);
        if (inputs.Any(i => i.Constant is null))
        {
            return scope.Emit(concat, [.. inputs.Select(scope.ValueOf)]);
        }

        _ = concat.InferShape([.. inputs.Select(i => i.Shape)]);
        ConstantKind kind = inputs[0].Constant!.Kind;
        if (inputs.Any(i => i.Constant!.Kind != kind))
        {
            throw new ShapeException("tensors of different types cannot be joined");
        }

        scope.Charge(shape);
        return scope.Known(
            kind == ConstantKind.Float ? ConstantTensor.FromFloats(shape, Join(shape, concat.Axis, [.. inputs.Select(i => i.Constant!.Floats)]))
            : kind == ConstantKind.Integer ? ConstantTensor.FromIntegers(shape, Join(shape, concat.Axis, [.. inputs.Select(i => i.Constant!.Integers)]))
            : ConstantTensor.FromBooleans(shape, Join(shape, concat.Axis, [.. inputs.Select(i => i.Constant!.Integers)])));
    }

    internal static Operand Expand(NodeScope scope)
    {
        Operand x = scope.Input(0);
        TensorShape shape = Shapes.Broadcast(x.Shape, Shapes.Create(scope.IntegerList(1, "shape")));
        if (x.Constant is { } constant)
        {
            return scope.Known(constant.Broadcast(scope.Charge(shape)));
        }

        return shape.Equals(x.Shape)
            ? scope.Emit(new Identity(), scope.ValueOf(x))
            : throw new UnsupportedNodeException($"it repeats a computed value {x.Shape} to {shape}", "additions and multiplications repeat sizes of 1 by themselves");
    }

    private static T[] Join<T>(TensorShape shape, int axis, T[][] parts)
    {
        int outer = Shapes.Product(shape.Take(axis));
        T[] result = new T[shape.ElementCount];
        int to = 0;
        for (int i = 0; i < outer; i++)
        {
            foreach (T[] part in parts)
            {
                int length = part.Length / outer;
                Array.Copy(part, i * length, result, to, length);
                to += length;
            }
        }

        return result;
    }
}
