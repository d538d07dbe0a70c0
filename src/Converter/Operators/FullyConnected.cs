using ResNetVk.Converter.Graphs;

namespace ResNetVk.Converter.Operators;

/// <summary>Fully connected layer: <c>y[n,o] = act(b[o] + Σ w[o,i] · x[n,i])</c>.</summary>
/// <remarks>Inputs: x [N, IN]; w constant [OUT, IN]; b constant [OUT].</remarks>
public sealed record FullyConnected : Operator
{
    /// <summary>Applied to the sum.</summary>
    public Activation Activation { get; init; }

    /// <inheritdoc/>
    public override string Describe() => "FullyConnected" + (Activation.Kind == ActivationKind.None ? "" : $"+{Activation}");

    /// <inheritdoc/>
    public override TensorShape InferShape(IReadOnlyList<TensorShape> inputs)
    {
        RequireCount(inputs, 3, 3);
        TensorShape x = inputs[0];
        TensorShape w = inputs[1];
        Require(x.Rank == 2 && w.Rank == 2, $"input and weights must have rank 2, found {x} and {w}");
        Require(x[1] == w[1], $"input {x} has {x[1]} features, weights {w} want {w[1]}");
        Require(inputs[2].Equals(new TensorShape(w[0])), $"bias must have shape {w[0]}, found {inputs[2]}");
        return new TensorShape(x[0], w[0]);
    }
}
