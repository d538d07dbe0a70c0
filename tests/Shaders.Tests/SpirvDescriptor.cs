namespace ResNetVk.Shaders.Tests;

/// <summary>A variable of a module that has a binding number.</summary>
/// <param name="Set">Descriptor set.</param>
/// <param name="Binding">Binding number.</param>
/// <param name="Kind">Descriptor type.</param>
/// <param name="NonWritable">True when the variable, or every member of its block, is decorated so; always for uniform texel buffers and sampled images.</param>
internal sealed record SpirvDescriptor(int Set, int Binding, SpirvDescriptorKind Kind, bool NonWritable);
