using ResNetVk.Converter.Operators;

namespace ResNetVk.Conformance.Reference;

/// <summary>The oracle: evaluates any operator of the converter naively in 64-bit floats.</summary>
public static class ReferenceOperators
{
    /// <summary>Evaluates an operator.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="inputs">In the operator's order; not modified.</param>
    /// <returns>A new tensor.</returns>
    /// <exception cref="ShapeException">The inputs do not fit the operator.</exception>
    /// <exception cref="ArgumentException">The operator is not known here.</exception>
    public static ReferenceTensor Evaluate(Operator op, IReadOnlyList<ReferenceTensor> inputs)
    {
        // Checks the number of inputs, on which the indexing below relies.
        _ = op.InferShape([.. inputs.Select(i => i.Shape)]);
        return op switch
        {
            Conv2D conv => ConvolutionReference.Evaluate(conv, inputs),
            FullyConnected connected => FullyConnectedReference.Evaluate(connected, inputs),
            BatchNormalization norm => BatchNormalizationReference.Evaluate(norm, inputs),
            ChannelAffine affine => ChannelAffineReference.Evaluate(affine, inputs),
            Activate activate => ActivationReference.Evaluate(activate, inputs[0]),
            Binary binary => BinaryReference.Evaluate(binary, inputs),
            Pool2D pool => PoolingReference.Evaluate(pool, inputs[0]),
            GlobalAveragePool pool => PoolingReference.Evaluate(pool, inputs),
            ReduceChannels reduce => ReduceChannelsReference.Evaluate(reduce, inputs[0]),
            Resize resize => ResizeReference.Evaluate(resize, inputs),
            Softmax softmax => SoftmaxReference.Evaluate(softmax, inputs[0]),
            Identity => inputs[0].Map(e => e),
            Reshape reshape => DataMovementReference.Evaluate(reshape, inputs[0]),
            Rearrange rearrange => DataMovementReference.Evaluate(rearrange, inputs[0]),
            Concat concat => DataMovementReference.Evaluate(concat, inputs),
            _ => throw new ArgumentException(
                $"operator {op.GetType().Name} has no reference; add one in the folder Reference and name it here", nameof(op)),
        };
    }
}
