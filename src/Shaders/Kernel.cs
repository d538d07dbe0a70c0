namespace ResNetVk.Shaders;

/// <summary>A compute kernel: one <c>.comp</c> file, its bindings, its specialization constants and its compiled variants.</summary>
/// <param name="Name">File name without extension.</param>
/// <param name="Bindings">Descriptor set 0, by binding number.</param>
/// <param name="ShapeConstants">Names of the specialization constants from id 3 on; ids 0–2 are the workgroup size in every kernel.</param>
/// <param name="Variants">Names of the compiled variants (macro sets); never empty.</param>
public sealed record Kernel(
    string Name,
    IReadOnlyList<KernelBinding> Bindings,
    IReadOnlyList<string> ShapeConstants,
    IReadOnlyList<string> Variants)
{
    /// <summary>The variant of kernels that have only one.</summary>
    public const string DefaultVariant = "default";
}
