using ResNetVk.Converter.Operators;

namespace ResNetVk.Conformance.Reference;

/// <summary>The operator <see cref="ReduceChannels"/>.</summary>
public static class ReduceChannelsReference
{
    /// <summary>Evaluates the operator.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="x">[N, C·Count, …].</param>
    /// <returns>y [N, C, …].</returns>
    /// <exception cref="ShapeException">The input does not fit the operator.</exception>
    public static ReferenceTensor Evaluate(ReduceChannels op, ReferenceTensor x)
    {
        ReferenceTensor y = new(op.InferShape([x.Shape]));

        // Row-major: a group is a run of Count·step elements, step elements (Inner channels) apart, in x without its batch as well as in all of it.
        int step = y.Shape.Skip(2).Aggregate(op.Inner, (product, size) => product * size);
        for (int i = 0; i < y.Elements.Length; i++)
        {
            int first = (i / step * op.Count * step) + (i % step);
            double[] group = [.. Enumerable.Range(0, op.Count).Select(j => x.Elements[first + (j * step)])];

            // Aggregate with Math.Max and Math.Min keeps a NaN wherever it stands; Enumerable's Max does not.
            y.Elements[i] = op.Kind switch
            {
                PoolKind.Max => group.Aggregate(Math.Max),
                PoolKind.Min => group.Aggregate(Math.Min),
                PoolKind.Average => group.Sum() / op.Count,
                _ => throw new ArgumentOutOfRangeException(nameof(op), op.Kind, "unknown reduction"),
            };
        }

        return y;
    }
}
