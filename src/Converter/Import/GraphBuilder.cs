using ResNetVk.Converter.Graphs;

namespace ResNetVk.Converter.Import;

/// <summary>Builds the graph: one walk over the source that infers shapes, folds constants and maps operators.</summary>
public static class GraphBuilder
{
    /// <summary>Builds the graph that computes the outputs wanted; nodes they do not need are left out.</summary>
    /// <param name="source">The network; assumptions made are added to its <see cref="ImportedGraph.Notes"/>.</param>
    /// <param name="options">Shapes of open inputs, other outputs; null for the defaults.</param>
    /// <exception cref="UnsupportedOperatorException">Nodes cannot run; the exception holds all of them.</exception>
    /// <exception cref="ImportException">A name is unknown, a size is open, or the network does not fit together.</exception>
    /// <exception cref="InvalidGraphException">A weight is not a number.</exception>
    public static Graph Build(ImportedGraph source, GraphBuildOptions? options = null)
    {
        options ??= new GraphBuildOptions();
        string[] outputs = SelectOutputs(source, options);
        IReadOnlyList<ImportedNode> order = ExecutionOrder.Of(source.Nodes, outputs);
        GraphAssembly assembly = new(source, order, outputs);
        List<Value> inputs = AddInputs(source, options, order, assembly);

        NodeMapper mapper = new(assembly);
        foreach (ImportedNode node in order)
        {
            mapper.Map(node);
        }

        if (mapper.FailuresBehind(outputs) is { Count: > 0 } unsupported)
        {
            throw new UnsupportedOperatorException(unsupported);
        }

        Value[] results = [.. outputs.Select(o => Output(o, assembly))];
        IReadOnlyList<Node> needed = Needed(assembly.Nodes, results);
        Graph graph = new(source.Name, RemoveUnread(source, inputs, needed), results, needed);
        NoteOtherOutputShapes(source, graph);
        GraphValidator.Check(graph, "as imported");
        return graph;
    }

    private static string[] SelectOutputs(ImportedGraph source, GraphBuildOptions options)
    {
        string[] outputs = options.Outputs.Count > 0 ? [.. options.Outputs] : [.. source.Outputs.Select(o => o.Name)];
        HashSet<string> computed = [.. source.Nodes.SelectMany(n => n.Outputs).Where(o => o.Length > 0)];
        HashSet<string> seen = [];
        foreach (string output in outputs)
        {
            if (!computed.Contains(output))
            {
                string own = string.Join(", ", source.Outputs.Take(8).Select(o => $"'{o.Name}'"));
                throw new ImportException($"no node computes the output '{output}'", $"name the result of a node; the network's own outputs are {own}");
            }

            if (!seen.Add(output))
            {
                throw new ImportException($"the output '{output}' is named twice", "name each output once");
            }
        }

        return outputs;
    }

    private static List<Value> AddInputs(
        ImportedGraph source, GraphBuildOptions options, IReadOnlyList<ImportedNode> order, GraphAssembly assembly)
    {
        HashSet<string> read = [.. order.SelectMany(n => n.Reads)];
        ImportedValueInfo[] inputs = [.. source.Inputs.Where(i => read.Contains(i.Name))];
        if (inputs.Length == 0)
        {
            throw new ImportException("the outputs depend on no input: there is nothing to compute", "give the network, not only its weights");
        }

        foreach (ImportedValueInfo input in source.Inputs.Except(inputs))
        {
            source.AddNote($"input '{input.Name}' is left out: the outputs do not depend on it");
        }

        IReadOnlyDictionary<string, TensorShape> shapes = InputShapeResolver.Resolve(source, inputs, options.InputShapes);
        List<Value> values = [.. inputs.Select(i => new Value(i.Name, shapes[i.Name]))];
        values.ForEach(v => assembly.Define(v.Name, Operand.Of(v)));
        return values;
    }

    /// <summary>The nodes that the results depend on; what only a shape was taken from, or a branch not taken reads, is left out.</summary>
    private static List<Node> Needed(IReadOnlyList<Node> nodes, IEnumerable<Value> results)
    {
        HashSet<Value> read = [.. results];
        List<Node> needed = [];
        foreach (Node node in nodes.Reverse())
        {
            if (read.Contains(node.Output))
            {
                read.UnionWith(node.Inputs);
                needed.Add(node);
            }
        }

        needed.Reverse();
        return needed;
    }

    private static List<Value> RemoveUnread(ImportedGraph source, List<Value> inputs, IReadOnlyList<Node> nodes)
    {
        HashSet<Value> read = [.. nodes.SelectMany(n => n.Inputs)];
        foreach (Value input in inputs.Where(i => !read.Contains(i)))
        {
            source.AddNote($"input '{input.Name}' is left out: only its shape is used");
        }

        return inputs.FindAll(read.Contains);
    }

    private static Value Output(string name, GraphAssembly assembly) => assembly.Find(name) switch
    {
        { IsView: true } view => throw new ImportException(
            $"the output '{name}' has shape {view.Shape}; at most {NodeScope.MaximalComputedRank} dimensions can be computed", "name another output"),
        { Value: { } value } => value,
        { Constant: not null } => throw new ImportException($"the output '{name}' is a constant: there is nothing to compute", "name another output"),
        _ => throw new ImportException($"the output '{name}' is an optional one that its node does not compute here", "name another output"),
    };

    private static void NoteOtherOutputShapes(ImportedGraph source, Graph graph)
    {
        foreach (Value output in graph.Outputs)
        {
            if (source.Outputs.FirstOrDefault(o => o.Name == output.Name)?.Dimensions is { } declared
                && (declared.Count != output.Shape.Rank || declared.Zip(output.Shape).Any(p => p.First.Size is int size && size != p.Second)))
            {
                source.AddNote($"output '{output.Name}' has shape {output.Shape}; the source declares {string.Join(" x ", declared)}");
            }
        }
    }
}
