using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <summary>A binding of a plan together with the memory it stands for.</summary>
/// <param name="Kind">Descriptor type.</param>
/// <param name="Range">The bytes the shader sees.</param>
/// <param name="Writes">True when the dispatch writes them.</param>
internal readonly record struct ResolvedBinding(BindingKind Kind, BufferRange Range, bool Writes)
{
    /// <summary>True when the bytes are set to zero before the dispatch.</summary>
    public bool Clears { get; init; }

    /// <summary>For <see cref="BindingKind.SampledImage"/>: the texture. The range is empty then.</summary>
    public TextureTarget Texture { get; init; }
}
