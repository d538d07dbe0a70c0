namespace ResNetVk.Format;

/// <summary>What a compiled model must be to be loaded, for files that come from strangers: a modification of a game, a download.</summary>
/// <remarks>
/// Without any of it a file is checked for sense: nothing is read or bound out of bounds, and its modules do nothing but what docs/security.md says. Immutable.
/// </remarks>
public sealed record LoadOptions
{
    /// <summary>
    /// True to refuse a file with any SPIR-V module that this version's converter does not write. What runs on the device is then the
    /// library's own code, with numbers from the file.
    /// </summary>
    public bool TrustedKernelsOnly { get; init; }

    /// <summary>Whose signature the file must have; null for nobody's.</summary>
    public SignerKey? RequiredSigner { get; init; }

    /// <summary>
    /// The signature of a model that is read from memory: the content of its <c>.sig</c> file. <see cref="CompiledModel.Load(string, LoadOptions)"/>
    /// reads that file itself when this is empty.
    /// </summary>
    public ReadOnlyMemory<byte> Signature { get; init; }
}
