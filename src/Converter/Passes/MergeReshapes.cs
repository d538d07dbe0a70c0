using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Passes;

/// <summary>Makes one reshape of several in a row, and a reshape of a transpose that moves axes of size 1 only; removes what then changes nothing.</summary>
/// <remarks>
/// Behind a global pooling of TensorFlow's a transpose, a squeeze and a reshape follow one another, and all of them move no data. A transpose of
/// a network's input is left alone: a picture can be loaded in its place.
/// </remarks>
public sealed class MergeReshapes : GraphPass
{
    /// <inheritdoc/>
    public override void Apply(Graph graph, FusionLog log)
    {
        foreach (Value output in graph.Nodes.Select(n => n.Output).ToArray())
        {
            // Read again: an earlier merge may have rewritten or removed this node.
            if (graph.ProducerOf(output) is not { } node)
            {
                continue;
            }

            if (Transposition.Of(node) is { } permutation && Transposition.MovesNothing(node.Inputs[0].Shape, permutation) && !graph.Inputs.Contains(node.Inputs[0]))
            {
                Node reshape = new(node.Name, new Reshape(output.Shape), node.Inputs, output, node.FusedFrom);
                graph.Replace([node], reshape);
                node = reshape;
            }

            if (node.Operator is not Reshape)
            {
                continue;
            }

            if (graph.ProducerOf(node.Inputs[0]) is { Operator: Reshape } first)
            {
                bool isOnlyReader = OtherUse(graph, first) is null;
                Node merged = new(node.Name, node.Operator, first.Inputs, output, isOnlyReader ? Sources(first, node) : node.FusedFrom);
                graph.Replace(isOnlyReader ? [first, node] : [node], merged);
                if (isOnlyReader)
                {
                    log.Fused(this, first, merged);
                }

                node = merged;
            }

            Value x = node.Inputs[0];
            if (x.Shape.Equals(output.Shape) && !x.IsConstant && !(graph.IsOutput(output) && graph.ProducerOf(x) is null))
            {
                graph.Replace([node]);
                graph.ReplaceUses(output, x);
                log.Fused(this, node, null);
            }
        }
    }
}
