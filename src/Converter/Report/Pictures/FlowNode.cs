using ResNetVk.Converter.Graphs;

namespace ResNetVk.Converter.Report.Pictures;

/// <summary>A box of a picture: a node of a graph, or an input or output of the network.</summary>
/// <param name="Name">The node's name, or the input's or output's.</param>
/// <param name="Node">Null for inputs and outputs.</param>
/// <param name="Value">What it computes, or what goes in or out.</param>
/// <param name="Sources">Places of the boxes whose values it reads, each once, in the node's order; empty for inputs.</param>
internal sealed record FlowNode(string Name, Node? Node, Value Value, IReadOnlyList<int> Sources)
{
    /// <summary>True for an input of the network.</summary>
    public bool IsInput => Node is null && Sources.Count == 0;

    /// <summary>True for an output of the network.</summary>
    public bool IsOutput => Node is null && Sources.Count > 0;

    /// <summary>Its colour.</summary>
    public OperatorKind Kind => Node is null ? OperatorKind.Port : OperatorLabel.KindOf(Node.Operator);
}
