namespace ResNetVk.Converter.Import.StateDicts;

/// <summary>Trained weights without a graph: a list of named tensors, as <see cref="StateDictReader"/> found it in a file. Immutable.</summary>
public sealed class StateDict
{
    /// <summary>The entry of <see cref="Metadata"/> with the name of the built-in network that the weights belong to.</summary>
    internal const string ArchitectureKey = "architecture";

    /// <summary>Name of the source file, without folder.</summary>
    public required string SourceFileName { get; init; }

    /// <summary>SHA-256 of the source file's bytes, in lower-case hexadecimal.</summary>
    public required string SourceSha256 { get; init; }

    /// <summary>What the file is, for people: <c>safetensors file</c>, <c>PyTorch checkpoint (zip)</c>, ….</summary>
    public required string Description { get; init; }

    /// <summary>The tensors in the file's order, at least one. A prefix that all names had, <c>module.</c> or <c>_orig_mod.</c>, is removed.</summary>
    public required IReadOnlyList<StateDictEntry> Entries { get; init; }

    /// <summary>
    /// What our trainer wrote beside the weights, under the names and in the form that it uses in ONNX files (<c>mean</c>, <c>std</c>,
    /// <c>labels</c>), and <c>channels</c>, <c>height</c>, <c>width</c> and <see cref="ArchitectureKey"/>; empty for files of other producers.
    /// </summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>What was chosen or left out that the user should know.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}
