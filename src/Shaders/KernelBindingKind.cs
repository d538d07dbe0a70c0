namespace ResNetVk.Shaders;

/// <summary>The descriptor type of a kernel's binding.</summary>
public enum KernelBindingKind
{
    /// <summary>A storage buffer.</summary>
    Storage,

    /// <summary>A uniform texel buffer (RGBA32F): <c>texelFetch</c>.</summary>
    Texels,

    /// <summary>A storage texel buffer (RGBA32F) that is only read: <c>imageLoad</c>.</summary>
    StorageTexels,

    /// <summary>A 2-D texture of any format that is read as floats, without a sampler: <c>texelFetch</c>.</summary>
    SampledImage,
}
