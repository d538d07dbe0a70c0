namespace ResNetVk.Format.Plan;

/// <summary>What one descriptor of a dispatch points at.</summary>
public sealed record Binding
{
    /// <summary>Which memory.</summary>
    public required BufferSpace Space { get; init; }

    /// <summary>For <see cref="BufferSpace.Tensor"/> and <see cref="BufferSpace.Packed"/>: the tensor's name. Otherwise null.</summary>
    public string? Tensor { get; init; }

    /// <summary>
    /// For <see cref="BufferSpace.Input"/> and <see cref="BufferSpace.Output"/>: which one; for <see cref="BufferSpace.Texture"/>: which plane,
    /// 0 for the only one or Y, 1 for Cb, 2 for Cr. Otherwise 0.
    /// </summary>
    public int Index { get; init; }

    /// <summary>
    /// For <see cref="BufferSpace.Arena"/>, and for <see cref="BufferSpace.Packed"/> where a prepack dispatch writes it: where it begins, a multiple of
    /// 256. Otherwise 0.
    /// </summary>
    public long OffsetInBytes { get; init; }

    /// <summary>Bytes visible to the shader; 0 for <see cref="BufferSpace.Image"/> and <see cref="BufferSpace.Texture"/>, whose size is known at run time only.</summary>
    public required long SizeInBytes { get; init; }

    /// <summary>Descriptor type.</summary>
    public required BindingKind Kind { get; init; }

    /// <summary>True when the dispatch writes it.</summary>
    public bool Writes { get; init; }

    /// <summary>True when the runtime sets it to zero before the dispatch; only in the arena, and only what the dispatch writes.</summary>
    public bool Clears { get; init; }
}
