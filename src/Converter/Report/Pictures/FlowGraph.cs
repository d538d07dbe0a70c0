using ResNetVk.Converter.Graphs;

namespace ResNetVk.Converter.Report.Pictures;

/// <summary>A graph as boxes in execution order. An input stands before its first reader, an output right after what computes it.</summary>
internal sealed class FlowGraph
{
    private readonly List<FlowNode> _nodes = [];
    private readonly Dictionary<Value, int> _places = [];
    private readonly ILookup<Value, string> _outputs;

    /// <summary>Lists the boxes of a graph.</summary>
    public FlowGraph(Graph graph)
    {
        _outputs = graph.Outputs.Zip(graph.OutputNames).ToLookup(o => o.First, o => o.Second);
        HashSet<Value> inputs = [.. graph.Inputs];
        foreach (Node node in graph.Nodes)
        {
            Value[] read = [.. node.Inputs.Where(v => !v.IsConstant).Distinct()];
            foreach (Value input in read.Where(v => inputs.Contains(v) && !_places.ContainsKey(v)))
            {
                Add(new FlowNode(input.Name, null, input, []));
            }

            Add(new FlowNode(node.Name, node, node.Output, [.. read.Select(v => _places[v])]));
        }

        // Each value's last reader; its own place when nobody reads it.
        int[] last = [.. Enumerable.Range(0, _nodes.Count)];
        for (int place = 0; place < _nodes.Count; place++)
        {
            foreach (int source in _nodes[place].Sources)
            {
                last[source] = place;
            }
        }

        LastReaders = last;
    }

    /// <summary>In execution order.</summary>
    public IReadOnlyList<FlowNode> Nodes => _nodes;

    /// <summary>For each box the place of the last that reads it; its own place when none does.</summary>
    public IReadOnlyList<int> LastReaders { get; }

    private void Add(FlowNode node)
    {
        int place = _nodes.Count;
        _places[node.Value] = place;
        _nodes.Add(node);
        _nodes.AddRange(_outputs[node.Value].Select(name => new FlowNode(name, null, node.Value, [place])));
    }
}
