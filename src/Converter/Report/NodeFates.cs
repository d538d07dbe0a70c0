using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Passes;

namespace ResNetVk.Converter.Report;

/// <summary>Where the work of every source node went: which nodes of the optimized graph stand for it, and which steps of the plan run them.</summary>
internal sealed class NodeFates
{
    private static readonly IReadOnlyList<Node> Nobody = [];

    private readonly Dictionary<string, List<Node>> _takers = [];
    private readonly Dictionary<string, FusionEntry> _entries = [];
    private readonly Dictionary<string, int> _steps = [];

    /// <summary>Follows the nodes of a conversion.</summary>
    public NodeFates(Compilation compilation)
    {
        foreach (Node node in compilation.Optimized.Graph.Nodes)
        {
            foreach (string source in node.FusedFrom.Distinct())
            {
                if (!_takers.TryGetValue(source, out List<Node>? takers))
                {
                    _takers[source] = takers = [];
                }

                takers.Add(node);
            }
        }

        foreach (FusionEntry entry in compilation.Optimized.Log.Entries)
        {
            _entries[entry.Fused] = entry;
        }

        for (int step = 0; step < compilation.Model.Plan.Steps.Count; step++)
        {
            _steps[compilation.Model.Plan.Steps[step].Name] = step;
        }
    }

    /// <summary>The nodes of the optimized graph that stand for a source node, in execution order; none when it was removed.</summary>
    public IReadOnlyList<Node> Takers(Node source) => _takers.GetValueOrDefault(source.Name) ?? Nobody;

    /// <summary>The rewrite that made a source node disappear; null when it is still there.</summary>
    public FusionEntry? EntryOf(Node source) => _entries.GetValueOrDefault(source.Name);

    /// <summary>Index of the step that runs a node of the optimized graph; null when it only gives its input another shape.</summary>
    public int? StepOf(Node optimized) => _steps.TryGetValue(optimized.Name, out int step) ? step : null;
}
