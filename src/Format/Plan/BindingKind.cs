namespace ResNetVk.Format.Plan;

/// <summary>The descriptor type of a binding.</summary>
public enum BindingKind
{
    /// <summary>A storage buffer.</summary>
    Storage,

    /// <summary>A uniform texel buffer of format <c>R32G32B32A32_SFLOAT</c> (read only).</summary>
    Texels,

    /// <summary>A storage texel buffer of format <c>R32G32B32A32_SFLOAT</c> that is only read: the same texels by image loads.</summary>
    StorageTexels,

    /// <summary>A sampled image without a sampler: a 2-D view of any format that is read as floats.</summary>
    SampledImage,
}
