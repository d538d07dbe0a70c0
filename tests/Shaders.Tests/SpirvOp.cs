namespace ResNetVk.Shaders.Tests;

/// <summary>Opcodes of the SPIR-V specification (1.3, section 3.32) that the reflection reads.</summary>
internal enum SpirvOp
{
    EntryPoint = 15,
    TypeImage = 25,
    TypeSampledImage = 27,
    TypeStruct = 30,
    TypePointer = 32,
    SpecConstantTrue = 48,
    SpecConstantFalse = 49,
    SpecConstant = 50,
    SpecConstantComposite = 51,
    Variable = 59,
    Decorate = 71,
    MemberDecorate = 72,
}
