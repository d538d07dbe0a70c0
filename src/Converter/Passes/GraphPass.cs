using ResNetVk.Converter.Graphs;

namespace ResNetVk.Converter.Passes;

/// <summary>Graph → Graph with the same meaning (but for <see cref="RoundWeights"/>). Stateless: one instance may serve any number of graphs.</summary>
public abstract class GraphPass
{
    /// <summary>The class name, which is a verb and its object.</summary>
    public string Name => GetType().Name;

    /// <summary>Rewrites the graph in place until the pass no longer applies.</summary>
    /// <param name="graph">A valid graph.</param>
    /// <param name="log">Receives what was fused into what, and what could not be and why.</param>
    public abstract void Apply(Graph graph, FusionLog log);

    /// <summary>Who beside one consumer needs the node's output, so that the node cannot be fused with that consumer; null when nobody.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="node">The node that another would be fused into.</param>
    internal static string? OtherUse(Graph graph, Node node) =>
        graph.IsOutput(node.Output) ? "is an output of the network"
        : graph.ConsumersOf(node.Output).Count > 1 ? "has other consumers"
        : null;

    /// <summary>The names of both nodes' sources, in the order of fusion.</summary>
    /// <param name="into">The node that takes the other in.</param>
    /// <param name="fused">The node taken in.</param>
    protected static IReadOnlyList<string> Sources(Node into, Node fused) => new JoinedNames(into.FusedFrom, fused.FusedFrom);
}
