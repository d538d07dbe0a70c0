using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Import.Mapping;

/// <summary>Fully connected layers.</summary>
internal static class LinearMapping
{
    /// <summary>α·A·B + β·C with constant B.</summary>
    internal static Operand Gemm(NodeScope scope)
    {
        if (scope.Flag("transA"))
        {
            throw new UnsupportedNodeException("its first factor is transposed", "transpose the network's values before the multiplication");
        }

        // Before operator set 7 the third input was repeated only where this said so, and then as it is now.
        if (scope.Opset < 7)
        {
            scope.Ignore("broadcast");
        }

        Value x = scope.Computed(0);
        float alpha = scope.Float("alpha", 1);
        float beta = scope.Float("beta", 1);
        Value weights = Weights(scope, scope.Flag("transB"), alpha);
        if (!scope.Has(2))
        {
            return scope.Emit(new FullyConnected(), x, weights, scope.ZeroBias(weights.Shape[0]));
        }

        Operand c = scope.Input(2);
        if (c.Constant is { } constant && IsRow(constant.Shape, weights.Shape[0]))
        {
            return scope.Emit(new FullyConnected(), x, weights, Bias(scope, constant, weights.Shape[0], beta));
        }

        if (c.Constant is null && beta != 1)
        {
            throw new UnsupportedNodeException("its third input is computed and scaled by beta", "scale it before, and leave beta at 1");
        }

        // Another row of C for each row of the result: an addition of its own.
        Value product = scope.EmitInner("product", new FullyConnected(), x, weights, scope.ZeroBias(weights.Shape[0]));
        if (!Shapes.Broadcast(product.Shape, c.Shape).Equals(product.Shape))
        {
            throw new ShapeException($"the third input {c.Shape} cannot be broadcast to the product {product.Shape}");
        }

        TensorShape shape = Shapes.Prepend(c.Shape, 2);
        Value addend = c.Constant is { } matrix ? scope.NewConstant("addend", shape, Scaled(matrix.Floats, beta))
            : c.Shape.Rank < 2 ? scope.EmitInner("addend", new Reshape(shape), scope.ValueOf(2))
            : scope.ValueOf(2);
        return scope.Emit(new Binary(BinaryKind.Add), product, addend);
    }

    /// <summary>A·B with a constant matrix B; outer dimensions of A count as rows.</summary>
    internal static Operand MatMul(NodeScope scope)
    {
        Value x = scope.Computed(0);
        if (x.Shape.Rank < 2 || scope.Input(1).Shape.Rank != 2)
        {
            throw new UnsupportedNodeException(
                $"it multiplies {x.Shape} by {scope.Input(1).Shape}; the right factor must be a constant matrix", "only fully connected layers can run");
        }

        Value weights = Weights(scope, isTransposed: false, alpha: 1);
        Value bias = scope.ZeroBias(weights.Shape[0]);
        if (x.Shape.Rank == 2)
        {
            return scope.Emit(new FullyConnected(), x, weights, bias);
        }

        int features = x.Shape[x.Shape.Rank - 1];
        Value rows = scope.EmitInner("rows", new Reshape(new TensorShape(x.Shape.ElementCount / features, features)), x);
        Value product = scope.EmitInner("product", new FullyConnected(), rows, weights, bias);
        return scope.Emit(new Reshape(Shapes.Create([.. x.Shape.Take(x.Shape.Rank - 1).Select(s => (long)s), weights.Shape[0]])), product);
    }

    /// <summary>The second factor as [OUT, IN].</summary>
    private static Value Weights(NodeScope scope, bool isTransposed, float alpha)
    {
        ConstantTensor b = scope.Constant(1, "second factor");
        if (b.Shape.Rank != 2)
        {
            throw new ShapeException($"the second factor must be a matrix, found {b.Shape}");
        }

        if (isTransposed && alpha == 1)
        {
            return scope.ValueOf(1);
        }

        ConstantTensor weights = isTransposed ? b : RearrangeMapping.Transposed(scope, b, [1, 0]);
        return scope.NewConstant("weight", weights.Shape, Scaled(weights.Floats, alpha));
    }

    private static bool IsRow(TensorShape shape, int columns) =>
        shape.Rank <= 2 && (shape.Rank < 2 || shape[0] == 1) && (shape.Rank == 0 || shape[shape.Rank - 1] == 1 || shape[shape.Rank - 1] == columns);

    private static Value Bias(NodeScope scope, ConstantTensor c, int columns, float beta)
    {
        TensorShape row = new(columns);
        return c.Shape.Equals(row) && beta == 1
            ? scope.ValueOf(2)
            : scope.NewConstant("bias", row, Scaled(c.WithShape(new TensorShape(c.Shape.ElementCount)).Broadcast(scope.Charge(row)).Floats, beta));
    }

    // The product of two floats is exact in double precision: one rounding.
    private static float[] Scaled(float[] elements, float factor) => factor == 1 ? elements : [.. elements.Select(v => (float)((double)v * factor))];
}
