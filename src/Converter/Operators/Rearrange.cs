using ResNetVk.Converter.Graphs;

namespace ResNetVk.Converter.Operators;

/// <summary>Strided gather: ONNX Transpose, Slice and constant Pad, and any chain of them. Input: x of rank R.</summary>
/// <remarks>
/// For output coordinates o, the input coordinate on axis d is <c>o[Permutation[d]] · Steps[d] + Starts[d]</c>;
/// where one lies outside x the output is <see cref="Fill"/>. Permutation[d] names the output axis that walks input axis d.
/// </remarks>
public sealed record Rearrange : Operator
{
    /// <summary>Shape of the output.</summary>
    public required TensorShape OutputShape { get; init; }

    /// <summary>For each input axis, the output axis that walks it; a permutation.</summary>
    public required IReadOnlyList<int> Permutation { get; init; }

    /// <summary>For each input axis, its coordinate at output coordinate 0; may lie outside (padding).</summary>
    public required IReadOnlyList<int> Starts { get; init; }

    /// <summary>For each input axis, the step per output coordinate; not zero, may be negative.</summary>
    public required IReadOnlyList<int> Steps { get; init; }

    /// <summary>Value outside the input.</summary>
    public float Fill { get; init; }

    /// <inheritdoc/>
    public bool Equals(Rearrange? other) =>
        other is not null && OutputShape.Equals(other.OutputShape) && Permutation.SequenceEqual(other.Permutation)
        && Starts.SequenceEqual(other.Starts) && Steps.SequenceEqual(other.Steps) && Fill.Equals(other.Fill);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(OutputShape, Permutation.Count, Fill);

    /// <inheritdoc/>
    public override string Describe() => FormattableString.Invariant(
        $"Rearrange[{OutputShape} axes {string.Join(',', Permutation)} from {string.Join(',', Starts)} step {string.Join(',', Steps)} fill {Fill}]");

    /// <inheritdoc/>
    public override TensorShape InferShape(IReadOnlyList<TensorShape> inputs)
    {
        RequireCount(inputs, 1, 1);
        int rank = inputs[0].Rank;
        Require(
            OutputShape.Rank == rank && Permutation.Count == rank && Starts.Count == rank && Steps.Count == rank,
            $"output {OutputShape}, {Permutation.Count} axes, {Starts.Count} starts and {Steps.Count} steps must have the input's rank {rank}");
        Require(Permutation.Order().SequenceEqual(Enumerable.Range(0, rank)), $"axes {string.Join(',', Permutation)} are not a permutation");
        Require(!Steps.Contains(0), "a step is zero");
        return OutputShape;
    }
}
