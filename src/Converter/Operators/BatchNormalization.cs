using ResNetVk.Converter.Graphs;

namespace ResNetVk.Converter.Operators;

/// <summary>Inference-time batch normalisation: <c>y = γ·(x − μ)/√(σ² + ε) + β</c> per channel. Ioffe and Szegedy 2015, arXiv:1502.03167.</summary>
/// <remarks>Inputs: x [N, C, …]; constants γ, β, μ, σ², each [C].</remarks>
/// <param name="Epsilon">ε, added to the variance.</param>
public sealed record BatchNormalization(float Epsilon) : Operator
{
    /// <inheritdoc/>
    public override string Describe() => FormattableString.Invariant($"BatchNormalization[{Epsilon}]");

    /// <inheritdoc/>
    public override TensorShape InferShape(IReadOnlyList<TensorShape> inputs)
    {
        RequireCount(inputs, 5, 5);
        TensorShape x = inputs[0];
        Require(x.Rank >= 2, $"input must have a channel dimension, found {x}");
        for (int i = 1; i < 5; i++)
        {
            Require(inputs[i].Equals(new TensorShape(x[1])), $"parameter {i} must have shape {x[1]}, found {inputs[i]}");
        }

        return x;
    }
}
