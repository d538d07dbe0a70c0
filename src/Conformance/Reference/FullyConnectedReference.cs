using ResNetVk.Converter.Operators;

namespace ResNetVk.Conformance.Reference;

/// <summary>The operator <see cref="FullyConnected"/>: <c>y[n,o] = act(b[o] + Σ w[o,i] · x[n,i])</c>.</summary>
public static class FullyConnectedReference
{
    /// <summary>Evaluates the operator.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="inputs">x [N, IN], w [OUT, IN], b [OUT].</param>
    /// <returns>y [N, OUT].</returns>
    /// <exception cref="ShapeException">The inputs do not fit the operator.</exception>
    public static ReferenceTensor Evaluate(FullyConnected op, IReadOnlyList<ReferenceTensor> inputs)
    {
        ReferenceTensor y = new(op.InferShape([.. inputs.Select(i => i.Shape)]));
        (double[] x, double[] w, double[] b) = (inputs[0].Elements, inputs[1].Elements, inputs[2].Elements);
        (int batch, int outputs, int features) = (y.Shape[0], y.Shape[1], inputs[0].Shape[1]);
        for (int n = 0; n < batch; n++)
        {
            for (int o = 0; o < outputs; o++)
            {
                double sum = b[o];
                for (int i = 0; i < features; i++)
                {
                    sum += w[(o * features) + i] * x[(n * features) + i];
                }

                y.Elements[(n * outputs) + o] = ActivationReference.Apply(op.Activation, sum);
            }
        }

        return y;
    }
}
