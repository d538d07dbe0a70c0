using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Passes;

/// <summary>Removes Identity nodes, activations that are the identity, rearrangements and reshapes that change nothing, additions of 0 and multiplications by 1.</summary>
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
            Value x = current.Inputs[current.Operator is Binary && current.Inputs[0].IsConstant ? 1 : 0];
            if (!ChangesNothing(current, x) || x.IsConstant || (graph.IsOutput(current.Output) && graph.ProducerOf(x) is null))
            {
                continue;
            }

            graph.Replace([current]);
            graph.ReplaceUses(current.Output, x);
            log.Fused(this, current, null);
        }
    }

    private static bool ChangesNothing(Node node, Value x) => node.Operator switch
    {
        Identity => true,
        Activate a => a.Activation.Kind == ActivationKind.None,
        Reshape r => r.Shape.Equals(x.Shape),
        Binary { Residual: false, Activation.Kind: ActivationKind.None } binary => node.Output.Shape.Equals(x.Shape) && binary.Kind switch
        {
            BinaryKind.Add => IsAll(0, node.Inputs[x == node.Inputs[0] ? 1 : 0]),
            BinaryKind.Mul => IsAll(1, node.Inputs[x == node.Inputs[0] ? 1 : 0]),
            BinaryKind.Sub => x == node.Inputs[0] && IsAll(0, node.Inputs[1]),
            _ => false,
        },
        Rearrange r => r.OutputShape.Equals(x.Shape) && r.Starts.All(s => s == 0) && r.Steps.All(s => s == 1)
            && r.Permutation.SequenceEqual(Enumerable.Range(0, r.Permutation.Count)),
        _ => false,
    };

    private static bool IsAll(float number, Value value) => value.IsConstant && Array.TrueForAll(value.ReadConstant(), v => v == number);
}
