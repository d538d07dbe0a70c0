using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Import.Mapping;

/// <summary>Convolution.</summary>
internal static class ConvolutionMapping
{
    internal static Operand Conv(NodeScope scope)
    {
        Value x = scope.Computed(0);
        WindowReader.Require2D(x.Shape);
        _ = scope.Constant(1, "weight");
        Value w = scope.ValueOf(1);
        if (w.Shape.Rank != 4)
        {
            throw new ShapeException($"weights must have 4 dimensions, found {w.Shape}");
        }

        if (scope.Integers("kernel_shape") is { Length: > 0 } kernel && !kernel.SequenceEqual([w.Shape[2], w.Shape[3]]))
        {
            throw new ShapeException($"kernel_shape is {Shapes.Text(kernel)}, the weights {w.Shape} say {w.Shape[2]}x{w.Shape[3]}");
        }

        long groups = scope.Integer("group", 1);
        Conv2D conv = new()
        {
            Window = WindowReader.Read(scope, x.Shape, w.Shape[2], w.Shape[3]),
            Groups = groups is >= 1 and <= int.MaxValue ? (int)groups : throw new ShapeException($"group is {groups}"),
        };
        return scope.Emit(conv, x, w, Bias(scope, w.Shape[0]));
    }

    private static Value Bias(NodeScope scope, int channels)
    {
        if (!scope.Has(2))
        {
            return scope.ZeroBias(channels);
        }

        _ = scope.Constant(2, "bias");
        return scope.ValueOf(2);
    }
}
