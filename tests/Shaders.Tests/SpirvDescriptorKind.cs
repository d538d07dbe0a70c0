namespace ResNetVk.Shaders.Tests;

/// <summary>What a descriptor variable of a module is.</summary>
internal enum SpirvDescriptorKind
{
    StorageBuffer,
    UniformTexelBuffer,
    StorageTexelBuffer,
    SampledImage,
    Other,
}
