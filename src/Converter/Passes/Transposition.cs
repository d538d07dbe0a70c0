using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Passes;

/// <summary>Arithmetic of transpositions. A permutation P says for each input axis d which output axis P[d] it becomes, as <see cref="Rearrange"/> has it.</summary>
internal static class Transposition
{
    /// <summary>The permutation of a node that only reorders axes; null for every other node.</summary>
    internal static int[]? Of(Node node) =>
        node.Operator is Rearrange r && r.Starts.All(s => s == 0) && r.Steps.All(s => s == 1)
            && node.Inputs[0].Shape.Select((size, axis) => r.OutputShape[r.Permutation[axis]] == size).All(isWhole => isWhole)
            ? [.. r.Permutation]
            : null;

    /// <summary>The operator.</summary>
    internal static Rearrange Create(TensorShape x, int[] permutation) => new()
    {
        OutputShape = Apply(x, permutation),
        Permutation = permutation,
        Starts = new int[x.Rank],
        Steps = [.. Enumerable.Repeat(1, x.Rank)],
    };

    internal static bool IsIdentity(int[] permutation) => permutation.SequenceEqual(Enumerable.Range(0, permutation.Length));

    /// <summary>One permutation after another.</summary>
    internal static int[] Compose(int[] first, int[] then) => [.. first.Select(axis => then[axis])];

    internal static int[] Inverse(int[] permutation) => [.. Enumerable.Range(0, permutation.Length).Select(axis => Array.IndexOf(permutation, axis))];

    internal static TensorShape Apply(TensorShape x, int[] permutation) => new([.. Inverse(permutation).Select(axis => x[axis])]);

    /// <summary>True when the axes that change their order all have size 1, so that no element changes its place in memory.</summary>
    internal static bool MovesNothing(TensorShape x, int[] permutation)
    {
        int[] walked = [.. Enumerable.Range(0, x.Rank).Where(axis => x[axis] != 1).Select(axis => permutation[axis])];
        return walked.SequenceEqual(walked.Order());
    }

    /// <summary>A constant with its axes reordered.</summary>
    internal static Value Apply(Value constant, int[] permutation, string name)
    {
        TensorShape x = constant.Shape;
        TensorShape shape = Apply(x, permutation);
        if (MovesNothing(x, permutation))
        {
            return new Value(name, shape, constant.Data);
        }

        float[] from = constant.ReadConstant();
        float[] to = new float[from.Length];
        int[] strides = new int[x.Rank];
        for (int axis = x.Rank - 1, stride = 1; axis >= 0; stride *= x[axis--])
        {
            strides[permutation[axis]] = stride;
        }

        // Counts the coordinates of the result up, the innermost fastest, and keeps their place in the source.
        int[] coordinates = new int[x.Rank];
        int place = 0;
        for (int i = 0; i < to.Length; i++)
        {
            to[i] = from[place];
            for (int axis = x.Rank - 1; axis >= 0; axis--)
            {
                place += strides[axis];
                if (++coordinates[axis] < shape[axis])
                {
                    break;
                }

                place -= strides[axis] * shape[axis];
                coordinates[axis] = 0;
            }
        }

        return new Value(name, shape, to);
    }

    /// <summary>The same node on transposed operands, for operators that treat every axis alike; null for others.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="permutation">What is applied to every operand.</param>
    internal static Operator? Under(Operator op, int[] permutation) => op switch
    {
        Activate or Identity or Binary => op,
        Rearrange r when r.Permutation.SequenceEqual(Enumerable.Range(0, r.Permutation.Count)) => r with
        {
            OutputShape = Apply(r.OutputShape, permutation),
            Starts = [.. Inverse(permutation).Select(axis => r.Starts[axis])],
            Steps = [.. Inverse(permutation).Select(axis => r.Steps[axis])],
        },
        Concat concat => new Concat(permutation[concat.Axis]),

        // Axis 1 means channels to these.
        BatchNormalization or ChannelAffine or Softmax when permutation[1] == 1 => op,
        _ => null,
    };
}
