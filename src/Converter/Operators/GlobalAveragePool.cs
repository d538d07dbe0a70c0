using ResNetVk.Converter.Graphs;

namespace ResNetVk.Converter.Operators;

/// <summary>Mean over H and W. Input: x [N, C, H, W]; output [N, C, 1, 1].</summary>
public sealed record GlobalAveragePool : Operator
{
    /// <inheritdoc/>
    public override string Describe() => "GlobalAveragePool";

    /// <inheritdoc/>
    public override TensorShape InferShape(IReadOnlyList<TensorShape> inputs)
    {
        RequireCount(inputs, 1, 1);
        Require(inputs[0].Rank == 4, $"input must have rank 4, found {inputs[0]}");
        return new TensorShape(inputs[0][0], inputs[0][1], 1, 1);
    }
}
