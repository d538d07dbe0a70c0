using ResNetVk.Converter.Import;

namespace ResNetVk.Converter.Networks;

/// <summary>A network without weights: nodes as ONNX has them (operator set 17), and the tensors they want. Immutable.</summary>
public sealed class NetworkDefinition
{
    /// <summary>Version of ONNX's operators that the nodes follow.</summary>
    public const int Opset = 17;

    /// <summary>Inputs of the network.</summary>
    public required IReadOnlyList<ImportedValueInfo> Inputs { get; init; }

    /// <summary>Outputs of the network.</summary>
    public required IReadOnlyList<ImportedValueInfo> Outputs { get; init; }

    /// <summary>Nodes in execution order, named by their module paths.</summary>
    public required IReadOnlyList<ImportedNode> Nodes { get; init; }

    /// <summary>Tensors wanted from a state dict, in execution order.</summary>
    public required IReadOnlyList<NetworkParameter> Parameters { get; init; }

    /// <summary>Numbers that belong to the architecture itself, such as the bounds of slices.</summary>
    public required IReadOnlyDictionary<string, ConstantTensor> Constants { get; init; }

    /// <summary>Multiply-adds of convolutions and fully connected layers for the usual input.</summary>
    public required long MultiplyAdds { get; init; }

    /// <summary>Convolutions and fully connected layers on the longest way from input to output.</summary>
    public required int Depth { get; init; }

    /// <summary>Number of trained parameters.</summary>
    public long ParameterCount => Parameters.Where(p => p.IsTrained).Sum(p => (long)p.Shape.ElementCount);

    /// <summary>The weights of the first layer, whose shape tells the channels of the input.</summary>
    public NetworkParameter FirstWeight => Parameters.First(p => p.Role == ParameterRole.Weight);

    /// <summary>The weights of the last layer, whose shape tells the number of classes.</summary>
    public NetworkParameter LastWeight => Parameters.Last(p => p.Role == ParameterRole.Weight);

    /// <summary>The network with weights.</summary>
    /// <param name="name">Name of the graph.</param>
    /// <param name="source">Name and SHA-256 of what the weights come from.</param>
    /// <param name="weights">The tensor of each parameter, in its shape.</param>
    /// <param name="metadata">How pictures are prepared, and who says so; see <see cref="ImportedGraph.Metadata"/>.</param>
    public ImportedGraph ToGraph(
        string name,
        (string FileName, string Sha256) source,
        Func<NetworkParameter, ConstantTensor> weights,
        (IReadOnlyDictionary<string, string> Entries, string Origin) metadata) => new()
        {
            Name = name,
            SourceFileName = source.FileName,
            SourceSha256 = source.Sha256,
            Opset = Opset,
            Inputs = Inputs,
            Outputs = Outputs,
            Nodes = Nodes,
            Constants = Parameters.Select(p => KeyValuePair.Create(p.Name, weights(p))).Concat(Constants).ToDictionary(),
            Metadata = metadata.Entries,
            MetadataOrigin = metadata.Origin,
        };
}
