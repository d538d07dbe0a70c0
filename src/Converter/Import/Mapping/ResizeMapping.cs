using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Import.Mapping;

/// <summary>Enlarging and shrinking of H and W.</summary>
internal static class ResizeMapping
{
    internal static Operand Resize(NodeScope scope)
    {
        Value x = Image(scope);
        if (scope.Opset < 11)
        {
            return Emit(scope, x, BeforeOpset11(x.Shape, Scales(scope, 1)), Mode(scope), ResizeAxis.BeforeOpset11);
        }

        // The region counts for tf_crop_and_resize only, these attributes for it and for cubic interpolation.
        scope.Ignore("extrapolation_value", "cubic_coeff_a", "exclude_outside");
        ResizeMode mode = Mode(scope);
        string coordinates = Known(scope, "coordinate_transformation_mode", "half_pixel", ResizeAxis.KnownCoordinates, "crop with Slice, then resize without a region");
        string rounding = Known(scope, "nearest_mode", "round_prefer_floor", ResizeAxis.KnownRoundings, "export the network again");
        long[] named = scope.Integers("axes") ?? [0, 1, 2, 3];
        int[] axes = [.. named.Select(a => Shapes.Axis(a, x.Shape.Rank))];
        ResizeAxis[] all = [.. x.Shape.Select(s => new ResizeAxis(s, s, 1, coordinates))];
        long[] sizes = scope.Has(3) ? scope.IntegerList(3, "sizes") : [];
        float[] scales = Scales(scope, 2);
        if ((sizes.Length == 0) == (scales.Length == 0) || sizes.Length + scales.Length != axes.Length || axes.Distinct().Count() != axes.Length)
        {
            throw new ShapeException($"{scales.Length} scales and {sizes.Length} sizes for {axes.Length} axes; it takes either, one number for each axis");
        }

        // The policy says what the sizes mean, so it has no effect beside scales.
        string policy = scope.Text("keep_aspect_ratio_policy", "stretch");
        if (sizes.Length > 0 && policy != "stretch")
        {
            throw new UnsupportedNodeException($"its keep_aspect_ratio_policy is '{policy}'", "write the sizes that follow from it into the node, with policy 'stretch'");
        }

        for (int i = 0; i < axes.Length; i++)
        {
            int input = x.Shape[axes[i]];
            int output = Shapes.Create([sizes.Length > 0 ? sizes[i] : OutputSize(input, scales[i])])[0];
            all[axes[i]] = new ResizeAxis(input, output, sizes.Length > 0 ? (double)output / input : scales[i], coordinates);
        }

        return scope.Flag("antialias") && mode == ResizeMode.Linear && all.Any(a => a.Scale < 1)
            ? throw new UnsupportedNodeException("it shrinks with antialias", "shrink with AveragePool, or with antialias 0")
            : Emit(scope, x, all, mode, rounding);
    }

    internal static Operand Upsample(NodeScope scope)
    {
        Value x = Image(scope);
        float[] scales = scope.Opset < 9 ? scope.Attribute("scales")?.Floats ?? throw new ShapeException("attribute 'scales' is missing") : Scales(scope, 1);
        return Emit(scope, x, BeforeOpset11(x.Shape, scales), Mode(scope), ResizeAxis.BeforeOpset11);
    }

    private static Value Image(NodeScope scope)
    {
        Value x = scope.Computed(0);
        return x.Shape.Rank == 4
            ? x
            : throw new UnsupportedNodeException($"its input has shape {x.Shape}", "H and W of a tensor NxCxHxW can be resized: reshape it before and after");
    }

    private static ResizeMode Mode(NodeScope scope) => scope.Text("mode", "nearest") switch
    {
        "nearest" => ResizeMode.Nearest,
        "linear" or "bilinear" => ResizeMode.Linear,
        string other => throw new UnsupportedNodeException($"its mode is '{other}'", "export the network with mode nearest or linear (bilinear)"),
    };

    private static string Known(NodeScope scope, string attribute, string fallback, string[] known, string suggestion)
    {
        string text = scope.Text(attribute, fallback);
        return known.Contains(text) ? text : throw new UnsupportedNodeException($"its {attribute} is '{text}'", suggestion);
    }

    private static float[] Scales(NodeScope scope, int index) => scope.Has(index) ? scope.Constant(index, "scales").Floats : [];

    private static ResizeAxis[] BeforeOpset11(TensorShape x, float[] scales) => scales.Length == x.Rank
        ? [.. x.Select((s, a) => new ResizeAxis(s, Shapes.Create([OutputSize(s, scales[a])])[0], scales[a], "asymmetric"))]
        : throw new ShapeException($"{scales.Length} scales for {x.Rank} axes");

    // ONNX multiplies in 32-bit floats: 3 times 7/3, rounded to float, is 7 there and a little less in double.
    private static long OutputSize(int input, float scale) => scale > 0
        ? (long)MathF.Floor(input * scale)
        : throw new ShapeException($"a scale of {scale}, which is not positive");

    private static Operand Emit(NodeScope scope, Value x, ResizeAxis[] axes, ResizeMode mode, string rounding)
    {
        if (axes.Take(2).FirstOrDefault(a => a.Input != a.Output || a.Scale != 1) is { Input: > 0 } other)
        {
            throw new UnsupportedNodeException(
                FormattableString.Invariant($"it resizes {(other == axes[0] ? "N" : "C")} of {x.Shape} by {other.Scale}"), "H and W can be resized: leave the other sizes as they are");
        }

        (ResizeAxis h, ResizeAxis w) = (axes[2], axes[3]);
        (TensorShape rowsShape, TensorShape columnsShape) = (scope.NewShape([h.Output, 2]), scope.NewShape([w.Output, 2]));
        (float[] rows, float[] columns) = mode == ResizeMode.Linear ? (h.Linear(), w.Linear()) : (h.Nearest(rounding), w.Nearest(rounding));
        return ResizeAxis.IsIdentity(rows, h.Input) && ResizeAxis.IsIdentity(columns, w.Input)
            ? scope.Emit(new Identity(), x)
            : scope.Emit(new Resize(mode), x, scope.NewConstant("rows", rowsShape, rows), scope.NewConstant("columns", columnsShape, columns));
    }
}
