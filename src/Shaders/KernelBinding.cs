namespace ResNetVk.Shaders;

/// <summary>One binding of a kernel in descriptor set 0; its position in <see cref="Kernel.Bindings"/> is the binding number.</summary>
/// <param name="Name">The name in the kernel's header comment and in the planner.</param>
/// <param name="Texels">True for a uniform texel buffer (RGBA32F), false for a storage buffer.</param>
/// <param name="Writes">True when the kernel writes it.</param>
public sealed record KernelBinding(string Name, bool Texels = false, bool Writes = false);
