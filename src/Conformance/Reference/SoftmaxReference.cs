using ResNetVk.Converter.Operators;

namespace ResNetVk.Conformance.Reference;

/// <summary>The operator <see cref="Softmax"/>: <c>e^(x[c]−m) / Σ e^(x[j]−m)</c> over axis 1, or its logarithm.</summary>
public static class SoftmaxReference
{
    /// <summary>Evaluates the operator.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="x">[N, C, …].</param>
    /// <returns>y of x's shape.</returns>
    /// <exception cref="ShapeException">The input does not fit the operator.</exception>
    public static ReferenceTensor Evaluate(Softmax op, ReferenceTensor x)
    {
        ReferenceTensor y = new(op.InferShape([x.Shape]));
        int channels = x.Shape[1];
        int plane = x.Shape.Skip(2).Aggregate(1, (product, size) => product * size);
        for (int column = 0; column < x.Shape[0] * plane; column++)
        {
            // Element c of this column is at first + c·plane.
            int first = (column / plane * channels * plane) + (column % plane);
            double largest = double.NegativeInfinity;
            for (int c = 0; c < channels; c++)
            {
                largest = Math.Max(largest, x.Elements[first + (c * plane)]);
            }

            double sum = 0;
            for (int c = 0; c < channels; c++)
            {
                sum += Math.Exp(x.Elements[first + (c * plane)] - largest);
            }

            for (int c = 0; c < channels; c++)
            {
                double shifted = x.Elements[first + (c * plane)] - largest;
                y.Elements[first + (c * plane)] = op.Log ? shifted - Math.Log(sum) : Math.Exp(shifted) / sum;
            }
        }

        return y;
    }
}
