using Google.Protobuf;
using ResNetVk.Onnx;

namespace ResNetVk.Conformance.Oracle;

/// <summary>A copy of an ONNX model that computes other values of its graph than it says, and nothing else.</summary>
internal static class ModelWithOutputs
{
    /// <summary>Reads a model, makes values of its graph its outputs, and leaves out the nodes and inputs that these do not need.</summary>
    /// <param name="path">The .onnx file.</param>
    /// <param name="names">The values to return, each once.</param>
    /// <returns>The changed model; null when the file returns just these values and needs all its inputs, so that it can run as it is.</returns>
    /// <exception cref="OracleException">The file cannot be read, is not ONNX, or has no node with such an output.</exception>
    public static ModelProto? Read(string path, IReadOnlyList<string> names)
    {
        ModelProto model = Parse(path);
        GraphProto graph = model.Graph;
        HashSet<string> computed = ComputedValues(model);
        string[] unknown = [.. names.Where(n => !computed.Contains(n))];
        if (unknown.Length > 0)
        {
            throw new OracleException(
                $"no node of '{path}' computes {string.Join(", ", unknown.Select(n => $"'{n}'"))}; its outputs are "
                    + $"{string.Join(", ", graph.Output.Select(o => $"'{o.Name}'"))}. Name the ONNX file the model was converted from");
        }

        HashSet<string> needed = [.. names];
        List<NodeProto> nodes = NeededNodes(graph, needed);
        HashSet<string> initializers = [.. graph.Initializer.Select(i => i.Name), .. graph.SparseInitializer.Select(i => i.Values?.Name ?? "")];
        ValueInfoProto[] inputs = [.. graph.Input.Where(i => needed.Contains(i.Name) || initializers.Contains(i.Name))];
        bool isAsItIs = graph.Output.Select(o => o.Name).ToHashSet().SetEquals(names) && inputs.Length == graph.Input.Count;
        if (isAsItIs)
        {
            return null;
        }

        // Type and shape of values that were inner ones are left out: ONNX Runtime infers both.
        ValueInfoProto[] outputs = [.. names.Select(name => graph.Output.FirstOrDefault(o => o.Name == name) ?? new ValueInfoProto { Name = name })];
        Replace(graph.Output, outputs);
        Replace(graph.Input, inputs);
        Replace(graph.Node, nodes);
        return model;
    }

    /// <summary>Names of all values that nodes of a model compute.</summary>
    /// <param name="path">The .onnx file.</param>
    /// <exception cref="OracleException">The file cannot be read or is not ONNX.</exception>
    public static HashSet<string> ComputedValues(string path) => ComputedValues(Parse(path));

    private static HashSet<string> ComputedValues(ModelProto model) => [.. model.Graph.Node.SelectMany(n => n.Output).Where(n => n.Length > 0)];

    /// <summary>The nodes that values depend on, in the file's order; the names of all values they read are added.</summary>
    private static List<NodeProto> NeededNodes(GraphProto graph, HashSet<string> needed)
    {
        Dictionary<string, NodeProto> producers = [];
        foreach (NodeProto node in graph.Node)
        {
            foreach (string output in node.Output.Where(o => o.Length > 0))
            {
                producers.TryAdd(output, node);
            }
        }

        HashSet<NodeProto> nodes = new(ReferenceEqualityComparer.Instance);
        Stack<string> open = new(needed);
        while (open.TryPop(out string? name))
        {
            if (producers.TryGetValue(name, out NodeProto? node) && nodes.Add(node))
            {
                foreach (string input in ValuesReadBy(node))
                {
                    needed.Add(input);
                    open.Push(input);
                }
            }
        }

        return [.. graph.Node.Where(nodes.Contains)];
    }

    // A branch or loop body reads values of the graph around it by their names, without naming them as inputs of its node; its result
    // may be such a value itself. Its own values come along, which changes nothing: names are not used twice.
    private static IEnumerable<string> ValuesReadBy(NodeProto node)
    {
        IEnumerable<GraphProto> bodies = node.Attribute.SelectMany(a => a.G is null ? a.Graphs : a.Graphs.Prepend(a.G));
        return node.Input.Concat(bodies.SelectMany(b => b.Node.SelectMany(ValuesReadBy).Concat(b.Output.Select(o => o.Name))));
    }

    private static void Replace<T>(Google.Protobuf.Collections.RepeatedField<T> field, IReadOnlyCollection<T> items)
    {
        field.Clear();
        field.AddRange(items);
    }

    /// <summary>Reads a model.</summary>
    /// <param name="path">The .onnx file.</param>
    /// <exception cref="OracleException">The file cannot be read or is not ONNX.</exception>
    public static ModelProto Parse(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            ModelProto model = ModelProto.Parser.ParseFrom(stream);
            return model.Graph is null ? throw new OracleException($"'{path}' is not a whole ONNX model: it holds no graph") : model;
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new OracleException($"'{path}' is not a whole ONNX model: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OracleException($"'{path}' cannot be read: {exception.Message}", exception);
        }
    }
}
