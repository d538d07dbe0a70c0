namespace ResNetVk.Conformance.Oracle;

/// <summary>How ONNX Runtime is set up.</summary>
public sealed record OracleOptions
{
    /// <summary>Threads of one inference; 0 for ONNX Runtime's own choice, one per core.</summary>
    public int Threads { get; init; }

    /// <summary>Inner values of the graph to return beside its outputs, by their names in the file.</summary>
    public IReadOnlyList<string> ExtraOutputs { get; init; } = [];
}
