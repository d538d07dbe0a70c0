using Google.Protobuf;
using ResNetVk.Format;
using DataType = ResNetVk.Onnx.TensorProto.Types.DataType;

namespace ResNetVk.Onnx;

/// <summary>
/// Builds an ONNX model step by step: inputs and initializers first, nodes in the order of execution, outputs last. Every method that
/// adds a value returns its name, so that calls chain. Names are checked when <see cref="Build"/> is called. Not safe for several threads.
/// </summary>
public sealed class OnnxGraphWriter
{
    /// <summary>What <c>producer_name</c> says in files written here.</summary>
    public const string Producer = "ResNetVk";

    private readonly ModelProto _model;
    private int _nextName;

    /// <summary>Starts an empty graph.</summary>
    /// <param name="graphName">The name the graph carries.</param>
    /// <param name="opset">The version of ONNX's own operators.</param>
    /// <param name="irVersion">The version of the file format; 8 is read by everything that knows opset 17.</param>
    public OnnxGraphWriter(string graphName, long opset = 17, long irVersion = 8)
    {
        _model = new ModelProto { IrVersion = irVersion, ProducerName = Producer, Graph = new GraphProto { Name = graphName } };
        AddOpset(string.Empty, opset);
    }

    /// <summary>The text that describes the model.</summary>
    public string Documentation
    {
        get => _model.DocString;
        set => _model.DocString = value;
    }

    /// <summary>Declares the version of a further operator domain.</summary>
    public void AddOpset(string domain, long version) =>
        _model.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = version });

    /// <summary>Adds a key and a text that readers may use and need not.</summary>
    public void AddMetadata(string key, string value) => _model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });

    /// <summary>Adds an fp32 input.</summary>
    /// <returns>Its name.</returns>
    public string AddInput(string name, params ReadOnlySpan<OnnxDimension> shape) => AddInput(name, DataType.Float, shape);

    /// <summary>Adds an input of any type.</summary>
    /// <returns>Its name.</returns>
    public string AddInput(string name, DataType type, params ReadOnlySpan<OnnxDimension> shape)
    {
        _model.Graph.Input.Add(Describe(name, type, shape));
        return name;
    }

    /// <summary>Names a value as an fp32 output of the graph.</summary>
    public void AddOutput(string name, params ReadOnlySpan<OnnxDimension> shape) => AddOutput(name, DataType.Float, shape);

    /// <summary>Names a value as an output of the graph, of any type.</summary>
    public void AddOutput(string name, DataType type, params ReadOnlySpan<OnnxDimension> shape) =>
        _model.Graph.Output.Add(Describe(name, type, shape));

    /// <summary>States the type and shape of an inner value.</summary>
    public void AddValueInfo(string name, DataType type, params ReadOnlySpan<OnnxDimension> shape) =>
        _model.Graph.ValueInfo.Add(Describe(name, type, shape));

    /// <summary>Adds a constant, as <see cref="OnnxTensor"/> makes it.</summary>
    /// <returns>Its name.</returns>
    public string AddInitializer(TensorProto tensor)
    {
        _model.Graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    /// <summary>Adds an fp32 constant.</summary>
    /// <returns>Its name.</returns>
    /// <exception cref="ArgumentException">The number of values is not the product of the dimensions.</exception>
    public string AddInitializer(string name, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape) =>
        AddInitializer(OnnxTensor.Float32(name, values, shape));

    /// <summary>Adds an int64 constant.</summary>
    /// <returns>Its name.</returns>
    /// <exception cref="ArgumentException">The number of values is not the product of the dimensions.</exception>
    public string AddInitializer(string name, ReadOnlySpan<long> values, params ReadOnlySpan<long> shape) =>
        AddInitializer(OnnxTensor.Int64(name, values, shape));

    /// <summary>Adds a node of ONNX's own domain with one output, whose name is made from the operator.</summary>
    /// <param name="operatorType">The operator, such as <c>Conv</c>.</param>
    /// <param name="inputs">Names of values; the empty string leaves an optional input out.</param>
    /// <param name="attributes">As <see cref="OnnxAttributes"/> makes them.</param>
    /// <returns>The name of the output.</returns>
    public string AddNode(string operatorType, ReadOnlySpan<string> inputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        string output = $"{operatorType}_{_nextName++}";
        AddNode(operatorType, inputs, [output], attributes);
        return output;
    }

    /// <summary>Adds a node with the outputs named.</summary>
    /// <param name="operatorType">The operator, such as <c>Conv</c>.</param>
    /// <param name="inputs">Names of values; the empty string leaves an optional input out.</param>
    /// <param name="outputs">Names of the new values; the first also names the node.</param>
    /// <param name="attributes">As <see cref="OnnxAttributes"/> makes them.</param>
    /// <returns>The node, for what is rare: a domain, a documentation text, another name.</returns>
    public NodeProto AddNode(string operatorType, ReadOnlySpan<string> inputs, ReadOnlySpan<string> outputs,
        params ReadOnlySpan<AttributeProto> attributes)
    {
        NodeProto node = new() { OpType = operatorType, Name = outputs.Length > 0 ? outputs[0] : operatorType };
        node.Input.AddRange(inputs.ToArray());
        node.Output.AddRange(outputs.ToArray());
        node.Attribute.AddRange(attributes.ToArray());
        _model.Graph.Node.Add(node);
        return node;
    }

    /// <summary>Checks the names and returns the model.</summary>
    /// <returns>A copy that the caller owns and may change.</returns>
    /// <exception cref="InvalidOperationException">A value is defined twice, used before it is defined, or an output is never
    /// produced.</exception>
    public ModelProto Build()
    {
        GraphProto graph = _model.Graph;
        HashSet<string> known = new(StringComparer.Ordinal);
        foreach (TensorProto initializer in graph.Initializer)
        {
            Define(known, initializer.Name, "initializer");
        }

        foreach (ValueInfoProto input in graph.Input)
        {
            // An input may repeat the name of an initializer, which then is its default; it may not repeat another input.
            if (!known.Add(input.Name) && graph.Input.Count(other => other.Name == input.Name) > 1)
            {
                throw new InvalidOperationException($"Two inputs are named '{input.Name}'.");
            }
        }

        foreach (NodeProto node in graph.Node)
        {
            foreach (string input in node.Input)
            {
                if (input.Length > 0 && !known.Contains(input))
                {
                    throw new InvalidOperationException($"{node.OpType} '{node.Name}' reads '{input}', which nothing before it defines.");
                }
            }

            foreach (string output in node.Output.Where(output => output.Length > 0))
            {
                Define(known, output, $"output of {node.OpType}");
            }
        }

        foreach (ValueInfoProto output in graph.Output)
        {
            if (!known.Contains(output.Name))
            {
                throw new InvalidOperationException($"The graph's output '{output.Name}' is never produced.");
            }
        }

        return _model.Clone();
    }

    /// <summary>Builds the model and writes it; the file appears whole or not at all.</summary>
    /// <exception cref="InvalidOperationException">The names do not fit together; see <see cref="Build"/>.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Writing is not allowed.</exception>
    public void Save(string path)
    {
        ModelProto model = Build();
        AtomicFile.Write(path, stream => model.WriteTo(stream));
    }

    private static void Define(HashSet<string> known, string name, string what)
    {
        if (!known.Add(name))
        {
            throw new InvalidOperationException($"The {what} '{name}' has the name of a value that exists already.");
        }
    }

    private static ValueInfoProto Describe(string name, DataType type, ReadOnlySpan<OnnxDimension> shape)
    {
        TensorShapeProto dimensions = new();
        foreach (OnnxDimension dimension in shape)
        {
            dimensions.Dim.Add(dimension.ToMessage());
        }

        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = dimensions } },
        };
    }
}
