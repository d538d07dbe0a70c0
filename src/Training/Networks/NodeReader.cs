using ResNetVk.Converter.Import;

namespace ResNetVk.Training;

/// <summary>Reads what a node says of itself, with ONNX's defaults.</summary>
/// <param name="node">The node.</param>
/// <param name="constants">Of the graph.</param>
internal sealed class NodeReader(ImportedNode node, IReadOnlyDictionary<string, ConstantTensor> constants)
{
    /// <summary>The node.</summary>
    public ImportedNode Node => node;

    /// <summary>An attribute.</summary>
    public long Integer(string name, long otherwise) => node.Attributes.TryGetValue(name, out AttributeValue? value) ? value.Integer : otherwise;

    /// <summary>An attribute.</summary>
    public float Float(string name, float otherwise) => node.Attributes.TryGetValue(name, out AttributeValue? value) ? value.Float : otherwise;

    /// <summary>An attribute.</summary>
    public string Text(string name, string otherwise) => node.Attributes.TryGetValue(name, out AttributeValue? value) ? value.Text : otherwise;

    /// <summary>An attribute; null where it is left out.</summary>
    public long[]? Integers(string name) => node.Attributes.GetValueOrDefault(name)?.Integers;

    /// <summary>Integers that are an input.</summary>
    /// <exception cref="TrainingInputException">They are not known before the network runs.</exception>
    public long[] Constant(int input, string what) => OptionalConstant(input) ?? throw Unsupported($"it needs {what}");

    /// <summary>Integers that are an input; null where it is left out.</summary>
    /// <exception cref="TrainingInputException">They are not known before the network runs.</exception>
    public long[]? OptionalConstant(int input) => Find(input)?.Integers;

    /// <summary>A number that is an input; null where it is left out.</summary>
    /// <exception cref="TrainingInputException">It is not known before the network runs.</exception>
    public float? OptionalFloat(int input) => Find(input)?.Floats is [float number, ..] ? number : null;

    /// <summary>Sizes of a constant that is an input.</summary>
    /// <exception cref="TrainingInputException">It is not known before the network runs.</exception>
    public long[] WeightShape(int input) => Find(input) is { } weight ? [.. weight.Shape.Select(size => (long)size)] : throw Unsupported("it needs weights");

    /// <summary>Why the node cannot be trained.</summary>
    public TrainingInputException Unsupported(string reason) => new($"{node} cannot be trained: {reason}.");

    private ConstantTensor? Find(int input)
    {
        if (node.Inputs.Count <= input || node.Inputs[input].Length == 0)
        {
            return null;
        }

        return constants.GetValueOrDefault(node.Inputs[input])
            ?? throw Unsupported($"'{node.Inputs[input]}' is computed while the network runs; it must be a constant");
    }
}
