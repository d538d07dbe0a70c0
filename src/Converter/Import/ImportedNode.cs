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
        Branches = [.. attributes.Values.Select(a => a.Subgraph).OfType<ImportedSubgraph>()];
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

    /// <summary>Version of ONNX's operators where it is not the network's: the body of a function may have its own; null for the network's.</summary>
    public int? Opset { get; init; }

    /// <summary>The graphs among the attributes: the branches of an <c>If</c>.</summary>
    public IReadOnlyList<ImportedSubgraph> Branches { get; }

    /// <summary>Names of all values it may read: its inputs and what its branches take from around it.</summary>
    public IEnumerable<string> Reads => Branches.Count == 0 ? Inputs : Inputs.Concat(Branches.SelectMany(b => b.Captured));

    /// <summary>The node and all nodes inside its branches.</summary>
    internal IEnumerable<ImportedNode> WithNested => Branches.Count == 0 ? [this] : [this, .. Branches.SelectMany(b => b.Nodes).SelectMany(n => n.WithNested)];

    /// <inheritdoc/>
    public override string ToString() => $"{OperatorType} '{Name}'";
}
