using ResNetVk.Converter.Graphs;

namespace ResNetVk.Converter.Operators;

/// <summary>Element-wise operation of two tensors of equal rank, with broadcasting of sizes 1, then an addition and an activation: <c>y = act(a ∘ b + r)</c>.</summary>
/// <remarks>Inputs: a, b of equal rank (the importer prepends sizes 1); with <see cref="Residual"/> also r of y's shape. Any of them may be constant.</remarks>
/// <param name="Kind">The operation.</param>
public sealed record Binary(BinaryKind Kind) : Operator
{
    /// <summary>True when a third operand r is added to the result, as at the end of a squeeze-and-excitation block.</summary>
    public bool Residual { get; init; }

    /// <summary>Applied to the result, after the addition.</summary>
    public Activation Activation { get; init; }

    /// <inheritdoc/>
    public override string Describe() => $"{Kind}" + (Residual ? "+Residual" : "") + (Activation.Kind == ActivationKind.None ? "" : $"+{Activation}");

    /// <inheritdoc/>
    public override TensorShape InferShape(IReadOnlyList<TensorShape> inputs)
    {
        int count = Residual ? 3 : 2;
        RequireCount(inputs, count, count);
        TensorShape a = inputs[0];
        TensorShape b = inputs[1];
        Require(a.Rank == b.Rank, $"operands must have equal rank, found {a} and {b}");
        int[] sizes = new int[a.Rank];
        for (int i = 0; i < sizes.Length; i++)
        {
            Require(a[i] == b[i] || a[i] == 1 || b[i] == 1, $"{a} and {b} cannot be broadcast: sizes {a[i]} and {b[i]} on axis {i}");
            sizes[i] = a[i] == 1 ? b[i] : a[i];
        }

        TensorShape y = new(sizes);
        Require(!Residual || inputs[2].Equals(y), $"the third operand must have the result's shape {y}, found {inputs[^1]}");
        return y;
    }
}
