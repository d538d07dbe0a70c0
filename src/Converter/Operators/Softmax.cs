using ResNetVk.Converter.Graphs;

namespace ResNetVk.Converter.Operators;

/// <summary>Soft-max <c>y[c] = e^(x[c]−m) / Σ e^(x[j]−m)</c> over axis 1, or its logarithm; m is the largest element. Input: x of rank 2 to 4.</summary>
/// <param name="Log">True for log-soft-max.</param>
public sealed record Softmax(bool Log) : Operator
{
    /// <inheritdoc/>
    public override string Describe() => Log ? "LogSoftmax" : "Softmax";

    /// <inheritdoc/>
    public override TensorShape InferShape(IReadOnlyList<TensorShape> inputs)
    {
        RequireCount(inputs, 1, 1);
        Require(inputs[0].Rank >= 2, $"input must have an axis 1, found {inputs[0]}");
        return inputs[0];
    }
}
