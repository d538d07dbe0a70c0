namespace ResNetVk.Format.Plan;

/// <summary>Which tool made the model from which source. Carries no time: equal inputs give equal files.</summary>
public sealed record Provenance
{
    /// <summary>Tool and version, for example <c>resnetvk 0.1.0</c>.</summary>
    public required string Tool { get; init; }

    /// <summary>File name (without folder) of the source model.</summary>
    public required string Source { get; init; }

    /// <summary>SHA-256 of the source model's bytes, 64 lower-case hexadecimal digits.</summary>
    public required string SourceSha256 { get; init; }
}
