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
    /// <summary>
    /// Names of the push constants, 32-bit words in this order from offset 0; empty for none. For kernels that run once per layer, where one
    /// pipeline for every shape is worth more than constants the compiler knows.
    /// </summary>
    public IReadOnlyList<string> PushConstants { get; init; } = [];

    /// <summary>The variant of kernels that have only one.</summary>
    public const string DefaultVariant = "default";

    /// <summary>The same variant for values of 16-bit floats.</summary>
    /// <param name="variant">One for values of 32-bit floats.</param>
    public static string OfHalfValues(string variant) =>
        variant == DefaultVariant ? "v16" : variant.StartsWith("f16", StringComparison.Ordinal) ? $"v16{variant}" : $"v16_{variant}";
}
