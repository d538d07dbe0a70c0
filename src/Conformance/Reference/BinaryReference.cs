using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Conformance.Reference;

/// <summary>The operator <see cref="Binary"/>: element-wise, sizes 1 broadcast, then the third operand's addition and an activation.</summary>
public static class BinaryReference
{
    /// <summary>Evaluates the operator.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="inputs">a and b of equal rank, and with a residual r of the result's shape.</param>
    /// <returns>y of the broadcast shape.</returns>
    /// <exception cref="ShapeException">The inputs do not fit the operator.</exception>
    public static ReferenceTensor Evaluate(Binary op, IReadOnlyList<ReferenceTensor> inputs)
    {
        ReferenceTensor y = new(op.InferShape([.. inputs.Select(i => i.Shape)]));
        int[] at = new int[y.Shape.Rank];
        for (int i = 0; i < y.Elements.Length; i++)
        {
            Coordinates.Of(i, y.Shape, at);
            double a = inputs[0].Elements[BroadcastIndex(at, inputs[0].Shape)];
            double b = inputs[1].Elements[BroadcastIndex(at, inputs[1].Shape)];
            y.Elements[i] = ActivationReference.Apply(op.Activation, Apply(op.Kind, a, b) + (op.Residual ? inputs[2].Elements[i] : 0));
        }

        return y;
    }

    /// <summary>Applies an operation to one pair.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The kind is not one of the enumeration.</exception>
    public static double Apply(BinaryKind kind, double a, double b) => kind switch
    {
        BinaryKind.Add => a + b,
        BinaryKind.Sub => a - b,
        BinaryKind.Mul => a * b,

        // NaN when either is.
        BinaryKind.Max => Math.Max(a, b),
        BinaryKind.Min => Math.Min(a, b),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "unknown operation"),
    };

    private static int BroadcastIndex(ReadOnlySpan<int> at, TensorShape shape)
    {
        int index = 0;
        for (int d = 0; d < shape.Rank; d++)
        {
            index = (index * shape[d]) + (shape[d] == 1 ? 0 : at[d]);
        }

        return index;
    }
}
