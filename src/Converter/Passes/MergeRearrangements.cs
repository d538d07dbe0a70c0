using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Passes;

/// <summary>Merges a chain of two rearrangements into one, such as the strided slice and zero padding of a shortcut of option A.</summary>
/// <remarks>
/// With inner i(m) = m[Pi]·Si + Bi and outer m(o) = o[Po]·So + Bo the merged map on input axis d is
/// <c>o[Po[Pi[d]]] · So[Pi[d]]·Si[d] + Bo[Pi[d]]·Si[d] + Bi[d]</c>. It is the same only if every position where the outer map leaves
/// the middle tensor also leaves the input, which is checked position by position on each axis.
/// </remarks>
public sealed class MergeRearrangements : GraphPass
{
    /// <inheritdoc/>
    public override void Apply(Graph graph, FusionLog log)
    {
        for (bool changed = true; changed;)
        {
            changed = false;
            foreach (Node outer in graph.Nodes)
            {
                if (outer.Operator is Rearrange o && graph.ProducerOf(outer.Inputs[0]) is { Operator: Rearrange i } inner
                    && !graph.IsOutput(inner.Output) && graph.ConsumersOf(inner.Output).Count == 1
                    && TryMerge(i, o, inner.Inputs[0].Shape) is { } merged)
                {
                    Node replacement = new(outer.Name, merged, inner.Inputs, outer.Output, Sources(inner, outer));
                    graph.Replace([inner, outer], replacement);
                    log.Fused(this, inner, replacement);
                    changed = true;
                    break;
                }
            }
        }
    }

    private static Rearrange? TryMerge(Rearrange inner, Rearrange outer, TensorShape input)
    {
        TensorShape middle = inner.OutputShape;
        int rank = input.Rank;
        int[] permutation = new int[rank];
        int[] starts = new int[rank];
        int[] steps = new int[rank];
        for (int d = 0; d < rank; d++)
        {
            int m = inner.Permutation[d];
            permutation[d] = outer.Permutation[m];
            steps[d] = outer.Steps[m] * inner.Steps[d];
            starts[d] = (outer.Starts[m] * inner.Steps[d]) + inner.Starts[d];
            for (int o = 0; o < outer.OutputShape[outer.Permutation[m]]; o++)
            {
                int atMiddle = (o * outer.Steps[m]) + outer.Starts[m];
                int atInput = (o * steps[d]) + starts[d];
                bool outsideMiddle = atMiddle < 0 || atMiddle >= middle[m];
                bool outsideInput = atInput < 0 || atInput >= input[d];
                if (outsideMiddle && !outsideInput)
                {
                    return null;
                }

                // Inner padding shows through: both fills are seen, so they must be one number.
                if (outsideInput && !outer.Fill.Equals(inner.Fill))
                {
                    return null;
                }
            }
        }

        return outer with { Permutation = permutation, Starts = starts, Steps = steps };
    }
}
