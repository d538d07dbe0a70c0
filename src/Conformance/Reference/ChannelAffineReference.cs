using ResNetVk.Converter.Operators;

namespace ResNetVk.Conformance.Reference;

/// <summary>The operator <see cref="ChannelAffine"/>: <c>y = act(s·x + b)</c> per channel.</summary>
public static class ChannelAffineReference
{
    /// <summary>Evaluates the operator.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="inputs">x [N, C, …]; s and b, each [C].</param>
    /// <returns>y of x's shape.</returns>
    /// <exception cref="ShapeException">The inputs do not fit the operator.</exception>
    public static ReferenceTensor Evaluate(ChannelAffine op, IReadOnlyList<ReferenceTensor> inputs)
    {
        ReferenceTensor y = new(op.InferShape([.. inputs.Select(i => i.Shape)]));
        (double[] x, double[] scale, double[] offset) = (inputs[0].Elements, inputs[1].Elements, inputs[2].Elements);
        int channels = y.Shape[1];
        int plane = y.Shape.Skip(2).Aggregate(1, (product, size) => product * size);
        for (int i = 0; i < x.Length; i++)
        {
            int c = i / plane % channels;
            y.Elements[i] = ActivationReference.Apply(op.Activation, (scale[c] * x[i]) + offset[c]);
        }

        return y;
    }

    /// <summary>The input of a convolution or pooling after its prologue.</summary>
    /// <param name="prologue">The prologue's activation; null when there is none.</param>
    /// <param name="inputs">The operator's inputs: x first; with a prologue s and t last.</param>
    /// <returns>A new tensor; without a prologue x itself.</returns>
    /// <exception cref="ShapeException">The inputs do not fit.</exception>
    public static ReferenceTensor AfterPrologue(Activation? prologue, IReadOnlyList<ReferenceTensor> inputs) => prologue is { } activation
        ? Evaluate(new ChannelAffine { Activation = activation }, [inputs[0], inputs[^2], inputs[^1]])
        : inputs[0];
}
