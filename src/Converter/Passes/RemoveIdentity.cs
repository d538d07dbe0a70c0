using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Passes;

/// <summary>Removes Identity nodes, activations that are the identity, and rearrangements and reshapes that change nothing.</summary>
/// <remarks>A node between a graph input and a graph output stays: an output must be computed.</remarks>
public sealed class RemoveIdentity : GraphPass
{
    /// <inheritdoc/>
    public override void Apply(Graph graph, FusionLog log)
    {
        foreach (Node node in graph.Nodes.ToArray())
        {
            // Read again: an earlier removal may have rewritten this node with another input.
            Node current = graph.ProducerOf(node.Output)!;
            Value x = current.Inputs[0];
            if (!ChangesNothing(current.Operator, x) || (graph.IsOutput(current.Output) && graph.ProducerOf(x) is null))
            {
                continue;
            }

            graph.Replace([current]);
            graph.ReplaceUses(current.Output, x);
            log.Fused(this, current, null);
        }
    }

    private static bool ChangesNothing(Operator op, Value x) => op switch
    {
        Identity => true,
        Activate a => a.Activation.Kind == ActivationKind.None,
        Reshape r => r.Shape.Equals(x.Shape),
        Concat => false,
        Rearrange r => r.OutputShape.Equals(x.Shape) && r.Starts.All(s => s == 0) && r.Steps.All(s => s == 1)
            && r.Permutation.SequenceEqual(Enumerable.Range(0, r.Permutation.Count)),
        _ => false,
    };
}
