namespace ResNetVk.Format.Spirv;

/// <summary>Decorations of the SPIR-V specification (1.3, section 3.20) that are looked at.</summary>
internal enum SpirvDecoration
{
    SpecId = 1,
    Block = 2,
    ArrayStride = 6,
    BuiltIn = 11,
    Binding = 33,
    DescriptorSet = 34,
    Offset = 35,
}
