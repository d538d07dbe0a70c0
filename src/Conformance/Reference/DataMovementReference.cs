using ResNetVk.Converter.Operators;

namespace ResNetVk.Conformance.Reference;

/// <summary>The operators that only move elements: <see cref="Reshape"/>, <see cref="Rearrange"/> and <see cref="Concat"/>.</summary>
public static class DataMovementReference
{
    /// <summary>The same elements under another shape.</summary>
    /// <exception cref="ShapeException">The input does not fit the operator.</exception>
    public static ReferenceTensor Evaluate(Reshape op, ReferenceTensor x) => new(op.InferShape([x.Shape]), [.. x.Elements]);

    /// <summary>Strided gather: input coordinate d is <c>o[Permutation[d]] · Steps[d] + Starts[d]</c>; Fill outside x.</summary>
    /// <exception cref="ShapeException">The input does not fit the operator.</exception>
    public static ReferenceTensor Evaluate(Rearrange op, ReferenceTensor x)
    {
        ReferenceTensor y = new(op.InferShape([x.Shape]));
        int[] at = new int[y.Shape.Rank];
        for (int i = 0; i < y.Elements.Length; i++)
        {
            Coordinates.Of(i, y.Shape, at);
            bool inside = true;
            int index = 0;
            for (int d = 0; d < x.Shape.Rank; d++)
            {
                int coordinate = (at[op.Permutation[d]] * op.Steps[d]) + op.Starts[d];
                inside &= coordinate >= 0 && coordinate < x.Shape[d];
                index = (index * x.Shape[d]) + coordinate;
            }

            y.Elements[i] = inside ? x.Elements[index] : op.Fill;
        }

        return y;
    }

    /// <summary>Joins tensors along an axis.</summary>
    /// <exception cref="ShapeException">The inputs do not fit the operator.</exception>
    public static ReferenceTensor Evaluate(Concat op, IReadOnlyList<ReferenceTensor> inputs)
    {
        ReferenceTensor y = new(op.InferShape([.. inputs.Select(i => i.Shape)]));
        int outer = y.Shape.Take(op.Axis).Aggregate(1, (product, size) => product * size);
        int at = 0;
        for (int o = 0; o < outer; o++)
        {
            foreach (ReferenceTensor input in inputs)
            {
                int run = input.Shape.Skip(op.Axis).Aggregate(1, (product, size) => product * size);
                Array.Copy(input.Elements, o * run, y.Elements, at, run);
                at += run;
            }
        }

        return y;
    }
}
