using ResNetVk.Converter.Operators;

namespace ResNetVk.Conformance.Reference;

/// <summary>The operator <see cref="BatchNormalization"/>: <c>y = γ·(x − μ)/√(σ² + ε) + β</c> per channel.</summary>
public static class BatchNormalizationReference
{
    /// <summary>Evaluates the operator.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="inputs">x [N, C, …]; γ, β, μ, σ², each [C].</param>
    /// <returns>y of x's shape.</returns>
    /// <exception cref="ShapeException">The inputs do not fit the operator.</exception>
    public static ReferenceTensor Evaluate(BatchNormalization op, IReadOnlyList<ReferenceTensor> inputs)
    {
        ReferenceTensor y = new(op.InferShape([.. inputs.Select(i => i.Shape)]));
        (double[] x, double[] gamma, double[] beta) = (inputs[0].Elements, inputs[1].Elements, inputs[2].Elements);
        (double[] mean, double[] variance) = (inputs[3].Elements, inputs[4].Elements);
        int channels = y.Shape[1];
        int plane = y.Shape.Skip(2).Aggregate(1, (product, size) => product * size);
        for (int i = 0; i < x.Length; i++)
        {
            int c = i / plane % channels;
            y.Elements[i] = (gamma[c] * (x[i] - mean[c]) / Math.Sqrt(variance[c] + op.Epsilon)) + beta[c];
        }

        return y;
    }
}
