namespace ResNetVk.Shaders;

/// <summary>One binding of a kernel in descriptor set 0; its position in <see cref="Kernel.Bindings"/> is the binding number.</summary>
/// <param name="Name">The name in the kernel's header comment and in the planner.</param>
/// <param name="Kind">The descriptor type.</param>
/// <param name="Writes">True when the kernel writes it.</param>
public sealed record KernelBinding(string Name, KernelBindingKind Kind = KernelBindingKind.Storage, bool Writes = false);
