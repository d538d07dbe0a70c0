using ResNetVk.Converter.Graphs;

namespace ResNetVk.Converter.Operators;

/// <summary>Joins tensors along one axis. Inputs: one or more of equal rank, equal sizes on every other axis.</summary>
/// <param name="Axis">Not negative.</param>
public sealed record Concat(int Axis) : Operator
{
    /// <inheritdoc/>
    public override string Describe() => $"Concat[{Axis}]";

    /// <inheritdoc/>
    public override TensorShape InferShape(IReadOnlyList<TensorShape> inputs)
    {
        RequireCount(inputs, 1, int.MaxValue);
        TensorShape first = inputs[0];
        Require(Axis >= 0 && Axis < first.Rank, $"axis {Axis} is outside rank {first.Rank}");
        int[] sizes = [.. first];
        foreach (TensorShape input in inputs.Skip(1))
        {
            Require(input.Rank == first.Rank, $"inputs must have equal rank, found {first} and {input}");
            for (int i = 0; i < sizes.Length; i++)
            {
                Require(i == Axis || input[i] == sizes[i], $"inputs {first} and {input} differ on axis {i}, joined along {Axis}");
            }

            sizes[Axis] += input[Axis];
        }

        return new TensorShape(sizes);
    }
}
