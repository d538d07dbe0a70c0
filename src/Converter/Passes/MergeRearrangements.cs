using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Passes;

/// <summary>Merges a chain of two rearrangements into one, such as the strided slice and zero padding of a shortcut of option A.</summary>
/// <remarks>
/// With inner i(m) = m[Pi]·Si + Bi and outer m(o) = o[Po]·So + Bo the merged map on input axis d is
/// <c>o[Po[Pi[d]]] · So[Pi[d]]·Si[d] + Bo[Pi[d]]·Si[d] + Bi[d]</c>. It is the same only if every position where the outer map leaves
/// the middle tensor also leaves the input, and if where both fill the fills are one number. On each axis, the positions that stay inside a
/// tensor are an interval. A transpose of a network's input is left alone: a picture can be loaded in its place.
/// </remarks>
public sealed class MergeRearrangements : GraphPass
{
    /// <inheritdoc/>
    public override void Apply(Graph graph, FusionLog log)
    {
        foreach (Value output in graph.Nodes.Select(n => n.Output).ToArray())
        {
            // Read again: an earlier merge may have rewritten this node. What it reads is merged already, since nodes come in execution order.
            if (graph.ProducerOf(output) is { Operator: Rearrange o } outer && graph.ProducerOf(outer.Inputs[0]) is { Operator: Rearrange i } inner
                && OtherUse(graph, inner) is null
                && !(graph.Inputs.Contains(inner.Inputs[0]) && Transposition.Of(inner) is not null)
                && TryMerge(i, o, inner.Inputs[0].Shape) is { } merged)
            {
                Node replacement = new(outer.Name, merged, inner.Inputs, outer.Output, Sources(inner, outer));
                graph.Replace([inner, outer], replacement);
                log.Fused(this, inner, replacement);
            }
        }
    }

    private static Rearrange? TryMerge(Rearrange inner, Rearrange outer, TensorShape input)
    {
        TensorShape middle = inner.OutputShape;
        int rank = input.Rank;
        int[] permutation = new int[rank];
        long[] starts = new long[rank];
        long[] steps = new long[rank];
        bool outerFills = false;
        bool innerFills = false;
        for (int d = 0; d < rank; d++)
        {
            int m = inner.Permutation[d];
            permutation[d] = outer.Permutation[m];
            steps[d] = (long)outer.Steps[m] * inner.Steps[d];
            starts[d] = ((long)outer.Starts[m] * inner.Steps[d]) + inner.Starts[d];
            int size = outer.OutputShape[permutation[d]];
            if (steps[d] != (int)steps[d] || starts[d] != (int)starts[d])
            {
                return null;
            }

            (long first, long last) = Inside(outer.Starts[m], outer.Steps[m], middle[m], size);
            (long firstInput, long lastInput) = Inside(starts[d], steps[d], input[d], size);
            if (firstInput <= lastInput && (firstInput < first || lastInput > last))
            {
                return null;
            }

            outerFills |= first > 0 || last < size - 1;
            innerFills |= first <= last && (firstInput > first || lastInput < last);
        }

        return outerFills && innerFills && !outer.Fill.Equals(inner.Fill) ? null : new Rearrange
        {
            OutputShape = outer.OutputShape,
            Permutation = permutation,
            Starts = [.. starts.Select(s => (int)s)],
            Steps = [.. steps.Select(s => (int)s)],
            Fill = outerFills ? outer.Fill : inner.Fill,
        };
    }

    /// <summary>First and last o in [0, count) with 0 ≤ o·step + start &lt; size; last &lt; first when there is none.</summary>
    private static (long First, long Last) Inside(long start, long step, long size, long count)
    {
        // Walked backwards, the axis is its own mirror image.
        (long from, long by) = step > 0 ? (start, step) : (size - 1 - start, -step);
        long first = from >= 0 ? 0 : (-from + by - 1) / by;
        long last = from >= size ? -1 : (size - 1 - from) / by;
        return first <= last && first < count ? (first, Math.Min(last, count - 1)) : (count, -1);
    }
}
