using ResNetVk.Converter.Graphs;

namespace ResNetVk.Converter.Passes;

/// <summary>What the passes did: for the report and for tests. Not thread-safe.</summary>
public sealed class FusionLog
{
    private readonly List<FusionEntry> _entries = [];
    private readonly Dictionary<string, string> _obstacles = [];
    private readonly List<WeightRounding> _roundings = [];

    /// <summary>Rewrites in the order in which they happened.</summary>
    public IReadOnlyList<FusionEntry> Entries => _entries;

    /// <summary>For nodes that a pass would have liked to fuse: the latest reason why it could not, by node name.</summary>
    public IReadOnlyDictionary<string, string> Obstacles => _obstacles;

    /// <summary>What rounding did to the weights of each layer, in execution order; empty for a network that keeps its 32 bits.</summary>
    public IReadOnlyList<WeightRounding> Roundings => _roundings;

    /// <summary>Records that weights were rounded.</summary>
    public void Rounded(WeightRounding rounding) => _roundings.Add(rounding);

    /// <summary>Records that one node was taken into another.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="fused">The node that disappeared.</param>
    /// <param name="into">The node that does its work now; null when nothing needs to be done for it.</param>
    public void Fused(GraphPass pass, Node fused, Node? into)
    {
        _obstacles.Remove(fused.Name);
        _entries.Add(new FusionEntry(pass.Name, fused.Name, fused.Operator.Describe(), into?.Name));
    }

    /// <summary>Records why a node stays on its own for now; a later fusion of the node erases it.</summary>
    /// <param name="node">The node that stays.</param>
    /// <param name="reason">Why, as a clause: <c>its producer 'pool1' is a MaxPool2D</c>.</param>
    public void Kept(Node node, string reason) => _obstacles[node.Name] = reason;
}
