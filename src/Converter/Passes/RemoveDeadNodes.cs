using ResNetVk.Converter.Graphs;

namespace ResNetVk.Converter.Passes;

/// <summary>Removes nodes whose output nobody reads and that is no output of the graph.</summary>
public sealed class RemoveDeadNodes : GraphPass
{
    /// <inheritdoc/>
    public override void Apply(Graph graph, FusionLog log)
    {
        foreach (Node node in graph.Nodes.Reverse().ToArray())
        {
            if (!graph.IsOutput(node.Output) && graph.ConsumersOf(node.Output).Count == 0)
            {
                graph.Replace([node]);
                log.Fused(this, node, null);
            }
        }
    }
}
