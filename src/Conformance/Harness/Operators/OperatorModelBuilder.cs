using ResNetVk.Converter.Graphs;
using ResNetVk.Onnx;

namespace ResNetVk.Conformance.Harness.Operators;

/// <summary>Puts an <see cref="OperatorModel"/> together. Every method that adds a value returns its name.</summary>
/// <param name="group">The model's group.</param>
/// <param name="name">The model's name.</param>
internal sealed class OperatorModelBuilder(string group, string name)
{
    /// <summary>The operator set of models that do not say otherwise.</summary>
    public const long UsualOpset = 17;

    private readonly List<(string, TensorShape)> _inputs = [];
    private readonly List<TensorProto> _constants = [];
    private readonly List<ModelNode> _nodes = [];

    /// <summary>Adds an input.</summary>
    public string Input(params int[] shape)
    {
        string input = $"x{_inputs.Count}";
        _inputs.Add((input, new TensorShape(shape)));
        return input;
    }

    /// <summary>Adds a constant of random numbers, which the model's name and the constant's place in it determine.</summary>
    /// <param name="least">Lower bound.</param>
    /// <param name="most">Upper bound.</param>
    /// <param name="shape">The shape.</param>
    public string Uniform(double least, double most, params int[] shape)
    {
        int seed = InputNumbers.Seed((ulong)_constants.Count, name);
        return Floats(new RandomTensors(seed).Uniform(new TensorShape(shape), least, most).Elements, [.. shape.Select(s => (long)s)]);
    }

    /// <summary>Adds a constant of floats.</summary>
    public string Floats(float[] values, params long[] shape) => Add(OnnxTensor.Float32($"k{_constants.Count}", values, shape));

    /// <summary>Adds a scalar.</summary>
    public string Scalar(float value) => Floats([value]);

    /// <summary>Adds a list of integers.</summary>
    public string Longs(params long[] values) => Add(OnnxTensor.Int64($"k{_constants.Count}", values, values.Length));

    /// <summary>Adds a single integer of no dimensions.</summary>
    public string Long(long value) => Add(OnnxTensor.Int64($"k{_constants.Count}", [value]));

    /// <summary>Adds a node with one output.</summary>
    public string Node(string type, IReadOnlyList<string> inputs, params AttributeProto[] attributes) => Node(type, 1, inputs, attributes)[0];

    /// <summary>Adds a node with several outputs.</summary>
    public IReadOnlyList<string> Node(string type, int outputs, IReadOnlyList<string> inputs, params AttributeProto[] attributes)
    {
        string[] names = [.. Enumerable.Range(0, outputs).Select(i => outputs == 1 ? $"y{_nodes.Count}" : $"y{_nodes.Count}_{i}")];
        _nodes.Add(new ModelNode(type, inputs, names, attributes));
        return names;
    }

    /// <summary>The model so far; its output is that of the last node.</summary>
    public OperatorModel Build(bool isQuick = false) => new(group, name) { Inputs = [.. _inputs], Constants = [.. _constants], Nodes = [.. _nodes], IsQuick = isQuick };

    private string Add(TensorProto tensor)
    {
        _constants.Add(tensor);
        return tensor.Name;
    }
}
