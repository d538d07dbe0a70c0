namespace ResNetVk.Shaders.Tests;

/// <summary>Decorations of the SPIR-V specification (1.3, section 3.20) that the reflection reads.</summary>
internal enum SpirvDecoration
{
    SpecId = 1,
    BuiltIn = 11,
    NonWritable = 24,
    Binding = 33,
    DescriptorSet = 34,
    Offset = 35,
}
