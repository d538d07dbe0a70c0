namespace ResNetVk.Converter.Import;

/// <summary>A node as the source has it.</summary>
public sealed class ImportedNode
{
    /// <summary>Creates a node.</summary>
    /// <param name="name">Unique in the graph.</param>
    /// <param name="operatorType">ONNX's name of the operator; operators of other domains as <c>domain.Name</c>.</param>
    /// <param name="inputs">Names of values; empty where an optional input is left out.</param>
    /// <param name="outputs">Names of values; empty where an optional output is left out.</param>
    /// <param name="attributes">By name.</param>
    public ImportedNode(
        string name, string operatorType, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs, IReadOnlyDictionary<string, AttributeValue> attributes)
    {
        Name = name;
        OperatorType = operatorType;
        Inputs = inputs;
        Outputs = outputs;
        Attributes = attributes;
    }

    /// <summary>Unique in the graph.</summary>
    public string Name { get; }

    /// <summary>ONNX's name of the operator; operators of other domains as <c>domain.Name</c>.</summary>
    public string OperatorType { get; }

    /// <summary>Names of values; empty where an optional input is left out.</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>Names of values; empty where an optional output is left out.</summary>
    public IReadOnlyList<string> Outputs { get; }

    /// <summary>By name.</summary>
    public IReadOnlyDictionary<string, AttributeValue> Attributes { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{OperatorType} '{Name}'";
}
