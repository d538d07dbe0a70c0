using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Import.Mapping;

/// <summary>Operators that pick elements by strides: all become one <see cref="Rearrange"/>.</summary>
internal static class RearrangeMapping
{
    internal static Operand Transpose(NodeScope scope)
    {
        TensorShape x = scope.Input(0).Shape;
        long[] permutation = scope.Integers("perm") ?? [.. Enumerable.Range(0, x.Rank).Reverse().Select(a => (long)a)];
        return permutation.Length == x.Rank && Shapes.Axes(permutation, x.Rank).Length == x.Rank
            ? Result(scope, Transposition(x, [.. permutation.Select(a => Shapes.Axis(a, x.Rank))]))
            : throw new ShapeException($"perm {Shapes.Text(permutation)} does not name each axis of {x}");
    }

    internal static Operand Slice(NodeScope scope)
    {
        TensorShape x = scope.Input(0).Shape;
        bool areAttributes = scope.Opset < 10;
        long[] List(int index, string name) => areAttributes
            ? scope.Integers(name) ?? throw new ShapeException($"attribute '{name}' is missing")
            : scope.IntegerList(index, name);
        long[] starts = List(1, "starts");
        long[] ends = List(2, "ends");
        bool hasAxes = areAttributes ? scope.Node.Attributes.ContainsKey("axes") : scope.Has(3);
        long[] axes = hasAxes ? List(3, "axes") : [.. Enumerable.Range(0, starts.Length).Select(a => (long)a)];
        long[] steps = scope.Has(4) ? scope.IntegerList(4, "steps") : [.. Enumerable.Repeat(1L, starts.Length)];
        if (ends.Length != starts.Length || axes.Length != starts.Length || steps.Length != starts.Length || Shapes.Axes(axes, x.Rank).Length != axes.Length)
        {
            throw new ShapeException($"{starts.Length} starts, {ends.Length} ends, {axes.Length} axes and {steps.Length} steps do not match");
        }

        (int[] from, int[] by, long[] sizes) = Whole(x);
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = Shapes.Axis(axes[i], x.Rank);
            (from[axis], by[axis], sizes[axis]) = Range(x[axis], starts[i], ends[i], steps[i]);
        }

        return Result(scope, Straight(Shapes.Create(sizes), from, by));
    }

    /// <summary>Slices along one axis, one output each.</summary>
    internal static Operand? Split(NodeScope scope)
    {
        Operand x = scope.Input(0);
        int axis = Shapes.Axis(scope.Integer("axis", 0), x.Shape.Rank);
        int count = scope.Node.Outputs.Count;
        scope.Ignore("num_outputs");
        long each = (x.Shape[axis] + count - 1) / count;
        long[] sizes = (scope.Opset < 13 ? scope.Integers("split") : scope.Has(1) ? scope.IntegerList(1, "sizes") : null)
            ?? [.. Enumerable.Range(0, count).Select(i => Math.Clamp(x.Shape[axis] - (i * each), 0, each))];
        if (sizes.Length != count || sizes.Any(s => s < 0 || s > x.Shape[axis]) || sizes.Sum() != x.Shape[axis])
        {
            throw new ShapeException($"sizes {Shapes.Text(sizes)} of {count} outputs do not add up to size {x.Shape[axis]} of axis {axis}");
        }

        int start = 0;
        for (int i = 0; i < count; i++)
        {
            (int[] from, int[] by, long[] shape) = Whole(x.Shape);
            (from[axis], shape[axis]) = (start, sizes[i]);
            start += (int)sizes[i];
            if (scope.IsNeeded(i))
            {
                Rearrange piece = Straight(Shapes.Create(shape), from, by);
                scope.Define(i, x.Constant is { } constant
                    ? Operand.Of(scope.OutputName(i), Fold(scope, constant, piece))
                    : scope.EmitOutput(i, piece, scope.ValueOf(x)));
            }
        }

        return null;
    }

    internal static Operand Pad(NodeScope scope)
    {
        TensorShape x = scope.Input(0).Shape;
        string mode = scope.Text("mode", "constant");
        if (mode != "constant")
        {
            throw new UnsupportedNodeException($"it pads in mode '{mode}'", "padding with a constant is available");
        }

        bool areAttributes = scope.Opset < 11;
        long[] pads = areAttributes ? scope.Integers("pads") ?? throw new ShapeException("attribute 'pads' is missing") : scope.IntegerList(1, "padding");
        float fill = areAttributes ? scope.Float("value", 0) : scope.Has(2) ? Number(scope.Constant(2, "value")) : 0;
        long[] axes = scope.Has(3) ? scope.IntegerList(3, "axes") : [.. Enumerable.Range(0, x.Rank).Select(a => (long)a)];
        if (pads.Length != 2 * axes.Length || Shapes.Axes(axes, x.Rank).Length != axes.Length)
        {
            throw new ShapeException($"{pads.Length} numbers of padding for {axes.Length} axes of {x}");
        }

        (int[] from, int[] by, long[] sizes) = Whole(x);
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = Shapes.Axis(axes[i], x.Rank);
            from[axis] = checked((int)-pads[i]);
            sizes[axis] = checked(sizes[axis] + pads[i] + pads[i + axes.Length]);
        }

        return Result(scope, Straight(Shapes.Create(sizes), from, by) with { Fill = fill });
    }

    /// <summary>Picks along one axis: any indices of a constant, one index of a computed value.</summary>
    internal static Operand Gather(NodeScope scope)
    {
        Operand x = scope.Input(0);
        ConstantTensor indices = scope.Constant(1, "indices");
        int axis = Shapes.Axis(scope.Integer("axis", 0), x.Shape.Rank);
        int[] places = [.. indices.Integers.Select(i => i >= -x.Shape[axis] && i < x.Shape[axis]
            ? (int)(i < 0 ? i + x.Shape[axis] : i)
            : throw new ShapeException($"index {i} is outside axis {axis} of {x.Shape}"))];
        TensorShape shape = Shapes.Create([
            .. x.Shape.Take(axis).Select(s => (long)s), .. indices.Shape.Select(s => (long)s), .. x.Shape.Skip(axis + 1).Select(s => (long)s)]);
        if (x.Constant is { } constant)
        {
            int[] strides = Shapes.Strides(x.Shape);
            int[] picked = [.. x.Shape];
            picked[axis] = places.Length;

            // Charged before the tables are made: a tensor without elements may have sizes of any length.
            TensorShape pickedShape = scope.Charge(new TensorShape(picked));
            int[][] offsets = [.. picked.Select((size, a) => Enumerable.Range(0, size).Select(i => (a == axis ? places[i] : i) * strides[a]).ToArray())];
            return scope.Known(constant.Pick(pickedShape, offsets).WithShape(shape));
        }

        if (places.Length != 1)
        {
            throw new UnsupportedNodeException($"it picks {places.Length} places of a computed value", "slices can run");
        }

        (int[] from, int[] by, long[] sizes) = Whole(x.Shape);
        (from[axis], sizes[axis]) = (places[0], 1);
        return scope.Emit(new Reshape(shape), scope.EmitInner("slice", Straight(Shapes.Create(sizes), from, by), scope.ValueOf(x)));
    }

    /// <summary>The operator that puts axis order[i] of the input at place i.</summary>
    internal static Rearrange Transposition(TensorShape x, int[] order) => new()
    {
        OutputShape = new TensorShape([.. order.Select(a => x[a])]),
        Permutation = [.. Enumerable.Range(0, x.Rank).Select(a => Array.IndexOf(order, a))],
        Starts = new int[x.Rank],
        Steps = [.. Enumerable.Repeat(1, x.Rank)],
    };

    /// <summary>A constant with axis order[i] at place i.</summary>
    internal static ConstantTensor Transposed(NodeScope scope, ConstantTensor x, int[] order) => Fold(scope, x, Transposition(x.Shape, order));

    private static Operand Result(NodeScope scope, Rearrange rearrange) =>
        scope.Input(0).Constant is { } constant ? scope.Known(Fold(scope, constant, rearrange)) : scope.Emit(rearrange, scope.Computed(0));

    private static ConstantTensor Fold(NodeScope scope, ConstantTensor x, Rearrange rearrange)
    {
        TensorShape shape = scope.Charge(rearrange.OutputShape);
        int[] strides = Shapes.Strides(x.Shape);
        int[][] offsets = new int[shape.Rank][];
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            (long start, long step, int size, int stride) = (rearrange.Starts[axis], rearrange.Steps[axis], x.Shape[axis], strides[axis]);
            int[] places = new int[shape[rearrange.Permutation[axis]]];
            for (int i = 0; i < places.Length; i++)
            {
                long place = (i * step) + start;
                places[i] = place >= 0 && place < size ? (int)place * stride : -1;
            }

            offsets[rearrange.Permutation[axis]] = places;
        }

        return x.Pick(shape, offsets, rearrange.Fill);
    }

    private static (int[] From, int[] By, long[] Sizes) Whole(TensorShape x) =>
        (new int[x.Rank], [.. Enumerable.Repeat(1, x.Rank)], [.. x.Select(s => (long)s)]);

    private static Rearrange Straight(TensorShape shape, int[] from, int[] by) =>
        new() { OutputShape = shape, Permutation = [.. Enumerable.Range(0, shape.Rank)], Starts = from, Steps = by };

    /// <summary>One axis of a slice; negative places count from the end, and what lies outside is cut off.</summary>
    private static (int From, int By, long Size) Range(int size, long start, long end, long step)
    {
        if (step == 0)
        {
            throw new ShapeException("a step of 0");
        }

        start = start < 0 ? start + size : start;
        end = end < 0 ? end + size : end;
        start = Math.Clamp(start, 0, step > 0 ? size : size - 1);
        end = Math.Clamp(end, step > 0 ? 0 : -1, step > 0 ? size : size - 1);

        // A step beyond the axis takes one element, whatever its length.
        int by = (int)Math.Clamp(step, -int.MaxValue, int.MaxValue);
        long count = by > 0 ? (end - start + by - 1) / by : (start - end - by - 1) / -(long)by;
        return ((int)start, by, Math.Max(0, count));
    }

    private static float Number(ConstantTensor value)
    {
        if (value.Shape.ElementCount != 1)
        {
            throw new ShapeException($"the value to pad with must be one number, found {value}");
        }

        float number = value.Kind == ConstantKind.Float ? value.Floats[0] : value.Integers[0];
        return value.Kind == ConstantKind.Float || (long)number == value.Integers[0]
            ? number
            : throw new ShapeException($"the value to pad with, {value.Integers[0]}, is too large");
    }
}
