using ResNetVk.Converter.Graphs;

namespace ResNetVk.Converter.Operators;

/// <summary>Element-wise operation of two tensors of equal rank, with broadcasting of sizes 1, then an activation.</summary>
/// <remarks>Inputs: a, b of equal rank (the importer prepends sizes 1); either may be constant.</remarks>
/// <param name="Kind">The operation.</param>
public sealed record Binary(BinaryKind Kind) : Operator
{
    /// <summary>Applied to the result.</summary>
    public Activation Activation { get; init; }

    /// <inheritdoc/>
    public override string Describe() => $"{Kind}" + (Activation.Kind == ActivationKind.None ? "" : $"+{Activation}");

    /// <inheritdoc/>
    public override TensorShape InferShape(IReadOnlyList<TensorShape> inputs)
    {
        RequireCount(inputs, 2, 2);
        TensorShape a = inputs[0];
        TensorShape b = inputs[1];
        Require(a.Rank == b.Rank, $"operands must have equal rank, found {a} and {b}");
        int[] sizes = new int[a.Rank];
        for (int i = 0; i < sizes.Length; i++)
        {
            Require(a[i] == b[i] || a[i] == 1 || b[i] == 1, $"{a} and {b} cannot be broadcast: sizes {a[i]} and {b[i]} on axis {i}");
            sizes[i] = a[i] == 1 ? b[i] : a[i];
        }

        return new TensorShape(sizes);
    }
}
