using Google.Protobuf;
using Microsoft.ML.OnnxRuntime.Tensors;
using ResNetVk.Onnx;
using DataType = ResNetVk.Onnx.TensorProto.Types.DataType;

namespace ResNetVk.Conformance.Oracle;

/// <summary>Rounds what the nodes of an ONNX model hand to each other to 16-bit floats.</summary>
internal static class RoundedActivations
{
    // With p = x·(2¹³ + 1), p − (p − x) has the first 24 − 13 bits of x.
    private const float Splitter = (1 << 13) + 1;

    // What they compute are sizes; what is computed from those is no value that layers hand to each other.
    private static readonly HashSet<string> s_sizes = ["Shape", "Size"];

    private static readonly HashSet<string> s_normalized = ["Conv", "ConvTranspose", "Gemm", "MatMul"];

    /// <summary>The values that a network with activations of 16 bits would round: inputs, and what nodes compute from them, of type float.</summary>
    /// <remarks>
    /// Each value is rounded where the source has it. A layer that the converter makes of several nodes rounds once, and a copy that rounds after each of
    /// these nodes is off by more, but for what only batch norms read, which are always made one with their convolution: the numbers in
    /// front of one may be far from those behind it.
    /// </remarks>
    /// <param name="path">The .onnx file.</param>
    /// <param name="options">As the source itself is loaded.</param>
    /// <returns>Float or Float16 by the value's name.</returns>
    /// <exception cref="OracleException">The file cannot be read, or ONNX Runtime cannot load it.</exception>
    public static IReadOnlyDictionary<string, TensorElementType> Find(string path, OracleOptions options)
    {
        ModelProto model = (options.Outputs.Count == 0 ? null : ModelWithOutputs.Read(path, options.Outputs)) ?? ModelWithOutputs.Parse(path);
        GraphProto graph = model.Graph;
        HashSet<string> stored = [.. graph.Initializer.Select(i => i.Name)];
        HashSet<string> dependent = [.. graph.Input.Select(i => i.Name).Where(n => !stored.Contains(n))];
        List<string> computed = [];
        foreach (NodeProto node in graph.Node.Where(n => !s_sizes.Contains(n.OpType) && n.Input.Any(dependent.Contains)))
        {
            computed.AddRange(node.Output.Where(o => o.Length > 0 && dependent.Add(o)));
        }

        HashSet<string> folded = FoldedValues(graph);
        return OnnxRuntimeOracle.TypesOf(model, path, computed)
            .Where(v => dependent.Contains(v.Key) && v.Value is TensorElementType.Float or TensorElementType.Float16 && !folded.Contains(v.Key))
            .ToDictionary(v => v.Key, v => v.Value);
    }

    /// <summary>Rounds values to the nearest 16-bit float.</summary>
    /// <remarks>
    /// ONNX Runtime keeps a cast to 16 bits and back between nodes of 32 bits. Of a source whose values have 16 bits it computes with 32, without rounding
    /// between its nodes, and removes any pair of casts: there the last 13 bits are taken away by arithmetic (Dekker 1971), which does not limit the range.
    /// </remarks>
    /// <param name="model">Changed in place.</param>
    /// <param name="values">The type of each value to round, by its name.</param>
    public static void Apply(ModelProto model, IReadOnlyDictionary<string, TensorElementType> values)
    {
        GraphProto graph = model.Graph;
        NodeProto[] nodes = [.. graph.Node];
        HashSet<string> stored = [.. graph.Initializer.Select(i => i.Name)];
        HashSet<string> inputs = [.. graph.Input.Select(i => i.Name).Where(n => !stored.Contains(n) && values.ContainsKey(n))];
        string mark = UnusedMark(nodes);
        graph.Node.Clear();
        if (values.Values.Contains(TensorElementType.Float16))
        {
            graph.Initializer.Add(new TensorProto { Name = $"{mark}splitter", DataType = (int)DataType.Float, RawData = ByteString.CopyFrom(BitConverter.GetBytes(Splitter)) });
        }

        // An input keeps its name, and its readers read the rounded one; a node's output is computed under another name.
        foreach (string input in inputs)
        {
            AddRounding(graph, input, $"{input}{mark}rounded", values[input], mark);
        }

        foreach (NodeProto node in nodes)
        {
            for (int i = 0; i < node.Input.Count; i++)
            {
                node.Input[i] = inputs.Contains(node.Input[i]) ? $"{node.Input[i]}{mark}rounded" : node.Input[i];
            }

            graph.Node.Add(node);
            for (int i = 0; i < node.Output.Count; i++)
            {
                string output = node.Output[i];
                if (values.TryGetValue(output, out TensorElementType type))
                {
                    node.Output[i] = $"{output}{mark}exact";
                    AddRounding(graph, node.Output[i], output, type, mark);
                }
            }
        }
    }

    private static void AddRounding(GraphProto graph, string exact, string rounded, TensorElementType type, string mark)
    {
        string inner = $"{rounded}{mark}";
        if (type == TensorElementType.Float)
        {
            graph.Node.Add(Cast(exact, inner, DataType.Float16));
            graph.Node.Add(Cast(inner, rounded, DataType.Float));
            return;
        }

        graph.Node.Add(Cast(exact, $"{inner}x", DataType.Float));
        graph.Node.Add(new NodeProto { OpType = "Mul", Input = { $"{inner}x", $"{mark}splitter" }, Output = { $"{inner}p" } });
        graph.Node.Add(new NodeProto { OpType = "Sub", Input = { $"{inner}p", $"{inner}x" }, Output = { $"{inner}q" } });
        graph.Node.Add(new NodeProto { OpType = "Sub", Input = { $"{inner}p", $"{inner}q" }, Output = { $"{inner}r" } });
        graph.Node.Add(Cast($"{inner}r", rounded, DataType.Float16));
    }

    private static NodeProto Cast(string from, string to, DataType type) => new()
    {
        OpType = "Cast",
        Input = { from },
        Output = { to },
        Attribute = { new AttributeProto { Name = "to", Type = AttributeProto.Types.AttributeType.Int, I = (int)type } },
    };

    private static HashSet<string> FoldedValues(GraphProto graph)
    {
        ILookup<string, NodeProto> readers = graph.Node.SelectMany(n => n.Input.Distinct().Select(i => (Input: i, Node: n))).ToLookup(r => r.Input, r => r.Node);
        HashSet<string> outputs = [.. graph.Output.Select(o => o.Name)];
        return [.. graph.Node
            .Where(n => s_normalized.Contains(n.OpType))
            .SelectMany(n => n.Output)
            .Where(o => !outputs.Contains(o) && readers[o].Any() && readers[o].All(r => r.OpType == "BatchNormalization"))];
    }

    // Names with it are new ones.
    private static string UnusedMark(IEnumerable<NodeProto> nodes)
    {
        string[] names = [.. nodes.SelectMany(n => n.Input.Concat(n.Output))];
        string mark = "@";
        while (names.Any(n => n.Contains(mark, StringComparison.Ordinal)))
        {
            mark += "@";
        }

        return mark;
    }
}
