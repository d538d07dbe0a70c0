namespace ResNetVk.Converter.Import;

/// <summary>A network as its source describes it: shapes may be open, and constants are not yet folded. Not thread-safe.</summary>
public sealed class ImportedGraph
{
    private readonly List<string> _notes = [];

    /// <summary>The network's name; the file's name when the source has none.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the source file, without folder.</summary>
    public required string SourceFileName { get; init; }

    /// <summary>SHA-256 of the source file's bytes as they are on disk, in lower-case hexadecimal; external data is not part of it.</summary>
    public required string SourceSha256 { get; init; }

    /// <summary>Version of ONNX's own operators, 1 to 21.</summary>
    public required int Opset { get; init; }

    /// <summary>Inputs in the source's order; what has an initialiser is a constant and no input.</summary>
    public required IReadOnlyList<ImportedValueInfo> Inputs { get; init; }

    /// <summary>Outputs in the source's order.</summary>
    public required IReadOnlyList<ImportedValueInfo> Outputs { get; init; }

    /// <summary>Nodes in the source's order.</summary>
    public required IReadOnlyList<ImportedNode> Nodes { get; init; }

    /// <summary>Initialisers by name.</summary>
    public required IReadOnlyDictionary<string, ConstantTensor> Constants { get; init; }

    /// <summary>
    /// What the source says of pictures and classes: <c>mean</c> and <c>std</c> (numbers separated by commas), <c>resize</c> (the shorter
    /// side before a centre crop to the input's usual size), <c>labels</c> (one per line). Empty for ONNX files of other producers.
    /// </summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Who says so, for notes.</summary>
    public string MetadataOrigin { get; init; } = "the source's metadata";

    /// <summary>Number of nodes in the source.</summary>
    public int NodeCount => Nodes.Count;

    /// <summary>
    /// Number of trained parameters: elements of the constants that are weights or biases of convolutions and fully connected layers, or
    /// scales and offsets of batch norms. Running means and variances do not count, and one constant under several names counts under each.
    /// </summary>
    public long ParameterCount => ParameterCounter.Count(this);

    /// <summary>Assumptions made that the user should know; <see cref="GraphBuilder"/> adds its own.</summary>
    public IReadOnlyList<string> Notes => _notes;

    internal void AddNote(string note)
    {
        if (!_notes.Contains(note))
        {
            _notes.Add(note);
        }
    }
}
