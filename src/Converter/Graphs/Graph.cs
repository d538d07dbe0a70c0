namespace ResNetVk.Converter.Graphs;

/// <summary>A network with all shapes known: nodes in execution order, joined by values.</summary>
/// <remarks>Passes modify it in place through <see cref="Replace"/>; <see cref="GraphValidator"/> states what must hold. Not thread-safe.</remarks>
public sealed class Graph
{
    private readonly List<Node> _nodes;
    private readonly List<Value> _outputs;

    /// <summary>Creates a graph.</summary>
    /// <param name="name">Name of the network.</param>
    /// <param name="inputs">Inputs in the source's order.</param>
    /// <param name="outputs">Outputs in the source's order.</param>
    /// <param name="nodes">In an order in which every node follows the producers of its inputs.</param>
    public Graph(string name, IEnumerable<Value> inputs, IEnumerable<Value> outputs, IEnumerable<Node> nodes)
    {
        Name = name;
        Inputs = [.. inputs];
        _outputs = [.. outputs];
        _nodes = [.. nodes];
        OutputNames = [.. _outputs.Select(o => o.Name)];
    }

    /// <summary>Name of the network.</summary>
    public string Name { get; }

    /// <summary>Inputs in the source's order.</summary>
    public IReadOnlyList<Value> Inputs { get; }

    /// <summary>Outputs in the source's order.</summary>
    public IReadOnlyList<Value> Outputs => _outputs;

    /// <summary>The source's names of the outputs, which stay when a pass replaces the value behind one.</summary>
    public IReadOnlyList<string> OutputNames { get; }

    /// <summary>Nodes in execution order.</summary>
    public IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>The node that computes a value; null for inputs and constants.</summary>
    public Node? ProducerOf(Value value) => _nodes.Find(n => n.Output == value);

    /// <summary>The nodes that read a value, in execution order.</summary>
    public IReadOnlyList<Node> ConsumersOf(Value value) => _nodes.FindAll(n => n.Inputs.Contains(value));

    /// <summary>True when the value is an output of the graph.</summary>
    public bool IsOutput(Value value) => _outputs.Contains(value);

    /// <summary>Replaces nodes by one node at the place of the last of them, so that its inputs are computed before it.</summary>
    /// <param name="old">Nodes to remove; at least one.</param>
    /// <param name="replacement">Takes their place; null only removes them.</param>
    /// <exception cref="ArgumentException">One of the old nodes is not in the graph.</exception>
    public void Replace(IReadOnlyCollection<Node> old, Node? replacement)
    {
        int place = old.Max(n => _nodes.IndexOf(n));
        if (old.Any(n => !_nodes.Contains(n)))
        {
            throw new ArgumentException($"graph '{Name}': a node to replace is not in the graph");
        }

        if (replacement is not null)
        {
            _nodes.Insert(place + 1, replacement);
        }

        _nodes.RemoveAll(old.Contains);
    }

    /// <summary>Makes every consumer of one value, and every output that is it, use another.</summary>
    /// <param name="old">The value no longer used.</param>
    /// <param name="replacement">The value used instead; equal shape.</param>
    public void ReplaceUses(Value old, Value replacement)
    {
        for (int i = 0; i < _nodes.Count; i++)
        {
            Node node = _nodes[i];
            if (node.Inputs.Contains(old))
            {
                _nodes[i] = new Node(
                    node.Name, node.Operator, [.. node.Inputs.Select(v => v == old ? replacement : v)], node.Output, node.FusedFrom);
            }
        }

        for (int i = 0; i < _outputs.Count; i++)
        {
            _outputs[i] = _outputs[i] == old ? replacement : _outputs[i];
        }
    }
}
