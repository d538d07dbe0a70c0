using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Import.Mapping;

/// <summary>Batch normalisation and soft-max.</summary>
internal static class NormalizationMapping
{
    internal static Operand BatchNormalization(NodeScope scope)
    {
        scope.Ignore("momentum");
        if (scope.Flag("training_mode") || (scope.Opset < 7 && !scope.Flag("is_test")) || scope.Node.Outputs.Skip(1).Any(o => o.Length > 0))
        {
            throw new UnsupportedNodeException("it is in training mode", "export the network in evaluation mode: model.eval()");
        }

        Value x = scope.Computed(0);
        bool isByChannel = x.Shape.Rank >= 2;
        foreach ((int index, string role) in new[] { (1, "scale"), (2, "offset"), (3, "mean"), (4, "variance") })
        {
            TensorShape shape = scope.Constant(index, role).Shape;
            isByChannel &= shape.Rank == 1 && shape[0] == x.Shape[1];
        }

        if (scope.Opset < 9 && !scope.Flag("spatial", fallback: true))
        {
            if (!isByChannel)
            {
                throw new UnsupportedNodeException("it normalises each pixel on its own (spatial = 0)", "export the network with a newer operator set");
            }

            // MXNet 1.3 wrote this for normalisation by channel; parameters by channel allow nothing else.
            scope.AddNote("batch norms say spatial = 0, their parameters are one per channel: they are taken as the usual batch normalisation");
        }

        float epsilon = scope.Float("epsilon", 1e-5f);
        float[] variance = scope.Constant(4, "variance").Floats;
        int bad = Array.FindIndex(variance, v => !(v + (double)epsilon > 0));
        return bad < 0
            ? scope.Emit(new BatchNormalization(epsilon), x, scope.ValueOf(1), scope.ValueOf(2), scope.ValueOf(3), scope.ValueOf(4))
            : throw new ShapeException($"the variance of channel {bad} is {variance[bad]}; with epsilon {epsilon} it must be positive");
    }

    internal static Operand Softmax(NodeScope scope) => Softmax(scope, new Softmax(Log: false));

    internal static Operand LogSoftmax(NodeScope scope) => Softmax(scope, new Softmax(Log: true));

    private static Operand Softmax(NodeScope scope, Softmax softmax)
    {
        Value x = scope.Computed(0);
        int rank = x.Shape.Rank;
        if (rank == 0)
        {
            throw new ShapeException("soft-max of a single number");
        }

        // Before operator set 13 all dimensions from the axis on were one row; since then only the axis is.
        bool isRow = scope.Opset < 13;
        int axis = Shapes.Axis(scope.Integer("axis", isRow ? 1 : -1), rank);
        int outer = Shapes.Product(x.Shape.Take(axis));
        int inner = isRow ? 1 : Shapes.Product(x.Shape.Skip(axis + 1));
        int size = x.Shape.ElementCount / outer / inner;
        if (axis == 1 && size == x.Shape[1])
        {
            return scope.Emit(softmax, x);
        }

        TensorShape shape = inner == 1 ? new TensorShape(outer, size) : new TensorShape(outer, size, inner);
        Value rows = scope.EmitInner("rows", new Reshape(shape), x);
        return scope.Emit(new Reshape(x.Shape), scope.EmitInner("softmax", softmax, rows));
    }
}
