using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Import.Mapping;

/// <summary>The same elements under another shape.</summary>
internal static class ReshapeMapping
{
    internal static Operand Reshape(NodeScope scope)
    {
        TensorShape x = scope.Input(0).Shape;
        bool zeroIsZero = scope.Flag("allowzero");
        long[] target = scope.Opset < 5
            ? [.. scope.Integers("shape") ?? throw new ShapeException("attribute 'shape' is missing")]
            : [.. scope.IntegerList(1, "shape")];
        int open = -1;
        Int128 known = 1;
        for (int i = 0; i < target.Length && i < Shapes.MaximalRank; i++)
        {
            if (target[i] == 0 && !zeroIsZero)
            {
                target[i] = i < x.Rank ? x[i] : throw new ShapeException($"the new shape copies size {i}, which {x} does not have");
            }

            if (target[i] == -1)
            {
                open = open < 0 ? i : throw new ShapeException($"the new shape {Shapes.Text(target)} leaves two sizes open");
            }
            else
            {
                // Sizes are checked below; here they are only kept from overflowing.
                known *= Math.Clamp(target[i], 0, int.MaxValue);
                known = known > int.MaxValue ? (Int128)int.MaxValue + 1 : known;
            }
        }

        if (open >= 0)
        {
            target[open] = known > 0 && x.ElementCount % known == 0
                ? (long)(x.ElementCount / known)
                : throw new ShapeException($"{x} has {x.ElementCount} elements, which the new shape {Shapes.Text(target)} does not divide");
        }

        return Result(scope, Shapes.Create(target));
    }

    internal static Operand Flatten(NodeScope scope)
    {
        TensorShape x = scope.Input(0).Shape;
        long axis = scope.Integer("axis", 1);
        axis = axis < 0 ? axis + x.Rank : axis;
        if (axis < 0 || axis > x.Rank)
        {
            throw new ShapeException($"axis {axis} does not exist in {x}");
        }

        return Result(scope, new TensorShape(Shapes.Product(x.Take((int)axis)), Shapes.Product(x.Skip((int)axis))));
    }

    internal static Operand Squeeze(NodeScope scope)
    {
        TensorShape x = scope.Input(0).Shape;
        long[]? named = NamedAxes(scope);
        int[] axes = named is { Length: > 0 } ? Shapes.Axes(named, x.Rank) : [.. Enumerable.Range(0, x.Rank).Where(a => x[a] == 1)];
        return axes.FirstOrDefault(a => x[a] != 1, -1) is >= 0 and int bad
            ? throw new ShapeException($"axis {bad} of {x} has size {x[bad]} and cannot be removed")
            : Result(scope, new TensorShape([.. Enumerable.Range(0, x.Rank).Except(axes).Select(a => x[a])]));
    }

    internal static Operand Unsqueeze(NodeScope scope)
    {
        TensorShape x = scope.Input(0).Shape;
        long[] named = NamedAxes(scope) ?? throw new ShapeException("the axes are missing");
        int rank = x.Rank + named.Length;
        HashSet<int> axes = [.. Shapes.Axes(named, rank)];
        Queue<int> sizes = new(x);
        return Result(scope, Shapes.Create([.. Enumerable.Range(0, rank).Select(a => axes.Contains(a) ? 1L : sizes.Dequeue())]));
    }

    // The axes became an input in operator set 13.
    private static long[]? NamedAxes(NodeScope scope) =>
        scope.Opset < 13 ? scope.Integers("axes") : scope.Has(1) ? scope.IntegerList(1, "axes") : null;

    private static Operand Result(NodeScope scope, TensorShape shape)
    {
        if (scope.Input(0).Constant is not { } constant)
        {
            return scope.Reshaped(scope.Input(0), shape);
        }

        return constant.Shape.ElementCount == shape.ElementCount
            ? scope.Known(constant.WithShape(shape))
            : throw new ShapeException($"{constant.Shape} has {constant.Shape.ElementCount} elements, the new shape {shape} has {shape.ElementCount}");
    }
}
