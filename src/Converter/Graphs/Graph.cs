namespace ResNetVk.Converter.Graphs;

/// <summary>A network with all shapes known: nodes in execution order, joined by values.</summary>
/// <remarks>
/// Passes modify it in place through <see cref="Replace"/>; <see cref="GraphValidator"/> states what must hold. Producers and consumers are
/// indexed: a pass over a network of thousands of layers takes time in proportion to them. Not thread-safe.
/// </remarks>
public sealed class Graph
{
    // Nodes in execution order; null where one was removed.
    private readonly List<Node?> _slots;
    private readonly Dictionary<Node, int> _places = [];
    private readonly Dictionary<Value, Node> _producers = [];
    private readonly Dictionary<Value, List<Node>> _consumers = [];
    private readonly List<Value> _outputs;
    private readonly HashSet<Value> _outputSet;
    private Node[]? _nodes;
    private UniqueNames? _valueNames;

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
        _outputSet = [.. _outputs];
        _slots = [.. nodes];
        OutputNames = [.. _outputs.Select(o => o.Name)];
        for (int place = 0; place < _slots.Count; place++)
        {
            Index(_slots[place]!, place);
        }
    }

    /// <summary>Name of the network.</summary>
    public string Name { get; }

    /// <summary>Inputs in the source's order.</summary>
    public IReadOnlyList<Value> Inputs { get; }

    /// <summary>Outputs in the source's order.</summary>
    public IReadOnlyList<Value> Outputs => _outputs;

    /// <summary>The source's names of the outputs, which stay when a pass replaces the value behind one.</summary>
    public IReadOnlyList<string> OutputNames { get; private init; }

    /// <summary>Nodes in execution order: those of this moment, later changes do not show in the list.</summary>
    public IReadOnlyList<Node> Nodes => _nodes ??= [.. _slots.Where(n => n is not null)!];

    /// <summary>The node that computes a value; null for inputs and constants.</summary>
    public Node? ProducerOf(Value value) => _producers.GetValueOrDefault(value);

    /// <summary>The nodes that read a value, in execution order, each once.</summary>
    public IReadOnlyList<Node> ConsumersOf(Value value) =>
        _consumers.TryGetValue(value, out List<Node>? nodes) ? [.. nodes.OrderBy(n => _places[n])] : [];

    /// <summary>True when the value is an output of the graph.</summary>
    public bool IsOutput(Value value) => _outputSet.Contains(value);

    /// <summary>A graph of the same nodes, which later changes to this one do not reach. Nodes and values never change and are shared.</summary>
    public Graph Copy() => new(Name, Inputs, Outputs, Nodes) { OutputNames = OutputNames };

    /// <summary>A number that is larger for nodes executed later; it changes when nodes are replaced.</summary>
    /// <exception cref="KeyNotFoundException">The node is not in the graph.</exception>
    public int PlaceOf(Node node) => _places[node];

    /// <summary>Replaces nodes by others at the place of the last of them, so that their inputs are computed before.</summary>
    /// <param name="old">Nodes to remove; at least one.</param>
    /// <param name="replacements">Take their place, in this order; none only removes.</param>
    /// <exception cref="ArgumentException">One of the old nodes is not in the graph.</exception>
    public void Replace(IReadOnlyCollection<Node> old, params IReadOnlyList<Node> replacements)
    {
        if (old.Any(n => !_places.ContainsKey(n)))
        {
            throw new ArgumentException($"graph '{Name}': a node to replace is not in the graph");
        }

        int place = old.Max(n => _places[n]);
        foreach (Node node in old)
        {
            Remove(node);
        }

        for (int i = 0; i < replacements.Count; i++)
        {
            if (i == 0)
            {
                _slots[place] = replacements[0];
            }
            else
            {
                _slots.Insert(place + i, replacements[i]);
            }
        }

        if (replacements.Count == 1)
        {
            Index(replacements[0], place);
        }
        else if (replacements.Count > 1)
        {
            IndexAll();
        }

        _nodes = null;
    }

    /// <summary>A name for a new value: the one proposed, or with a number behind it where a value of the graph has it.</summary>
    public string NewValueName(string proposed)
    {
        _valueNames ??= new UniqueNames(Inputs.Concat(_outputs).Concat(Nodes.SelectMany(n => n.Inputs.Append(n.Output))).Select(v => v.Name));
        return _valueNames.Take(proposed);
    }

    /// <summary>Makes every consumer of one value, and every output that is it, use another.</summary>
    /// <param name="old">The value no longer used.</param>
    /// <param name="replacement">The value used instead; equal shape.</param>
    public void ReplaceUses(Value old, Value replacement)
    {
        foreach (Node node in ConsumersOf(old))
        {
            Replace(
                [node],
                new Node(node.Name, node.Operator, [.. node.Inputs.Select(v => v == old ? replacement : v)], node.Output, node.FusedFrom));
        }

        for (int i = 0; i < _outputs.Count; i++)
        {
            _outputs[i] = _outputs[i] == old ? replacement : _outputs[i];
        }

        if (_outputSet.Remove(old))
        {
            _outputSet.Add(replacement);
        }
    }

    private void IndexAll()
    {
        _places.Clear();
        _producers.Clear();
        _consumers.Clear();
        for (int place = 0; place < _slots.Count; place++)
        {
            if (_slots[place] is { } node)
            {
                Index(node, place);
            }
        }
    }

    private void Index(Node node, int place)
    {
        _places.Add(node, place);

        // A value computed twice is the validator's to report: here the first node stands for it.
        _producers.TryAdd(node.Output, node);
        foreach (Value input in node.Inputs.Distinct())
        {
            if (!_consumers.TryGetValue(input, out List<Node>? nodes))
            {
                _consumers[input] = nodes = [];
            }

            nodes.Add(node);
        }
    }

    private void Remove(Node node)
    {
        _slots[_places[node]] = null;
        _places.Remove(node);
        if (ProducerOf(node.Output) == node)
        {
            _producers.Remove(node.Output);
        }

        foreach (Value input in node.Inputs.Distinct())
        {
            _consumers[input].Remove(node);
        }
    }
}
