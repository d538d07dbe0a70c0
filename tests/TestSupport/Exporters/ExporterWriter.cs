using ResNetVk.Onnx;
using DataType = ResNetVk.Onnx.TensorProto.Types.DataType;

namespace ResNetVk.TestSupport.Exporters;

/// <summary>
/// Writes operators as an exporter does: with its names, its constants as nodes or initialisers, and in the form that the operator set wants,
/// since axes, padding and places are attributes in older sets and inputs in newer ones.
/// </summary>
public sealed class ExporterWriter
{
    private readonly Func<string, string, (string Node, string Value)> _name;
    private readonly bool _constantsAreNodes;
    private readonly bool _weightsAreNodes;

    /// <summary>Begins a model.</summary>
    /// <param name="graphName">Name of the graph.</param>
    /// <param name="opset">Version of ONNX's operators.</param>
    /// <param name="irVersion">Version of the format.</param>
    /// <param name="name">From a hint and the operator, the names of node and value; must never give a value's name twice.</param>
    /// <param name="constantsAreNodes">True when axes and the like are written as Constant nodes.</param>
    /// <param name="weightsAreNodes">True when weights are, too.</param>
    public ExporterWriter(
        string graphName, long opset, long irVersion, Func<string, string, (string Node, string Value)> name, bool constantsAreNodes, bool weightsAreNodes = false)
    {
        Graph = new OnnxGraphWriter(graphName, opset, irVersion);
        Opset = opset;
        _name = name;
        _constantsAreNodes = constantsAreNodes;
        _weightsAreNodes = weightsAreNodes;
    }

    /// <summary>The model underneath.</summary>
    public OnnxGraphWriter Graph { get; }

    /// <summary>Version of ONNX's operators.</summary>
    public long Opset { get; }

    /// <summary>Adds a node with one output.</summary>
    /// <param name="hint">What the exporter's name is made from, such as the module.</param>
    /// <param name="type">The operator.</param>
    /// <param name="inputs">Names of values.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <returns>The name of the output.</returns>
    public string Node(string hint, string type, string[] inputs, params AttributeProto[] attributes) => Nodes(hint, type, inputs, 1, attributes)[0];

    /// <summary>Adds a node with several outputs.</summary>
    public string[] Nodes(string hint, string type, string[] inputs, int outputs, params AttributeProto[] attributes)
    {
        (string Node, string Value)[] names = [.. Enumerable.Range(0, outputs).Select(_ => _name(hint, type))];
        NodeProto node = Graph.AddNode(type, inputs, [.. names.Select(n => n.Value)], attributes);
        node.Name = names[0].Node;
        return [.. names.Select(n => n.Value)];
    }

    /// <summary>Adds a weight under a given name.</summary>
    public string Weight(string name, float[] values, params long[] shape) => _weightsAreNodes
        ? Graph.AddNode("Constant", [], [name], OnnxAttributes.Tensor("value", OnnxTensor.Float32("", values, shape))).Output[0]
        : Graph.AddInitializer(name, values, shape);

    /// <summary>Adds a constant of integers; no shape for a scalar.</summary>
    public string Integers(string hint, long[] values, params long[] shape) => Constant(hint, OnnxTensor.Int64("", values, shape));

    /// <summary>Adds a list of integers.</summary>
    public string List(string hint, params long[] values) => Integers(hint, values, values.Length);

    /// <summary>Adds any constant.</summary>
    public string Constant(string hint, TensorProto tensor)
    {
        if (_constantsAreNodes)
        {
            return Node(hint, "Constant", [], OnnxAttributes.Tensor("value", tensor));
        }

        tensor.Name = _name(hint, "Const").Value;
        return Graph.AddInitializer(tensor);
    }

    /// <summary>Squeeze: the axes are an input since operator set 13.</summary>
    public string Squeeze(string hint, string x, params long[] axes) => WithAxes(hint, "Squeeze", x, 13, axes);

    /// <summary>Unsqueeze: the axes are an input since operator set 13.</summary>
    public string Unsqueeze(string hint, string x, params long[] axes) => WithAxes(hint, "Unsqueeze", x, 13, axes);

    /// <summary>ReduceMean: the axes are an input since operator set 18.</summary>
    public string ReduceMean(string hint, string x, bool keep, params long[] axes) =>
        WithAxes(hint, "ReduceMean", x, 18, axes, OnnxAttributes.Int("keepdims", keep ? 1 : 0));

    /// <summary>Constant Pad: the padding is an input since operator set 11.</summary>
    /// <param name="hint">For names.</param>
    /// <param name="x">What to pad.</param>
    /// <param name="pads">All beginnings, then all ends.</param>
    public string Pad(string hint, string x, params long[] pads) => Opset < 11
        ? Node(hint, "Pad", [x], OnnxAttributes.String("mode", "constant"), OnnxAttributes.Ints("pads", pads), OnnxAttributes.Float("value", 0))
        : Node(hint, "Pad", [x, List($"{hint}/pads", pads)], OnnxAttributes.String("mode", "constant"));

    /// <summary>Slice along one axis: starts, ends, axes and steps are inputs since operator set 10, before which there are no steps.</summary>
    public string Slice(string hint, string x, long axis, long start, long end, long step = 1) => Opset < 10
        ? Node(hint, "Slice", [x], OnnxAttributes.Ints("axes", axis), OnnxAttributes.Ints("starts", start), OnnxAttributes.Ints("ends", end))
        : Node(hint, "Slice", [x, List(hint, start), List(hint, end), List(hint, axis), List(hint, step)]);

    /// <summary>The model with everything that only the exporter knows to say.</summary>
    public ModelProto Build(string producer, string version)
    {
        ModelProto model = Graph.Build();
        model.ProducerName = producer;
        model.ProducerVersion = version;
        return model;
    }

    /// <summary>Lists every initialiser as an input, too, as files before IR version 4 had to.</summary>
    public static ModelProto ListInitialisersAsInputs(ModelProto model)
    {
        foreach (TensorProto tensor in model.Graph.Initializer)
        {
            TensorShapeProto shape = new();
            shape.Dim.AddRange(tensor.Dims.Select(d => new TensorShapeProto.Types.Dimension { DimValue = d }));
            model.Graph.Input.Add(new ValueInfoProto
            {
                Name = tensor.Name,
                Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = tensor.DataType, Shape = shape } },
            });
        }

        return model;
    }

    /// <summary>An integer tensor of no name.</summary>
    public static TensorProto Truth(bool value) => new() { DataType = (int)DataType.Bool, Int32Data = { value ? 1 : 0 } };

    private string WithAxes(string hint, string type, string x, int since, long[] axes, params AttributeProto[] attributes) => Opset < since
        ? Node(hint, type, [x], [OnnxAttributes.Ints("axes", axes), .. attributes])
        : Node(hint, type, [x, List($"{hint}/axes", axes)], attributes);
}
