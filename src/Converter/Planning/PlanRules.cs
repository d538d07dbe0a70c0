using ResNetVk.Format;
using ResNetVk.Shaders;

namespace ResNetVk.Converter.Planning;

/// <summary>What the options say about every layer of a plan.</summary>
/// <param name="Variants">Which variants of the convolution kernels become alternatives.</param>
/// <param name="ActivationType">The type in which layers hand values to each other: F32, or F16, which only kernels for GPUs and those for any device read.</param>
internal readonly record struct PlanRules(VariantRule Variants, ElementType ActivationType)
{
    /// <summary>True where values are 16-bit floats.</summary>
    public bool HasHalfValues => ActivationType == ElementType.F16;

    /// <summary>Begins a dispatch of a kernel that reads or writes values.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="variant">Its variant for 32-bit values.</param>
    public DispatchBuilder Dispatch(Kernel kernel, string variant = Kernel.DefaultVariant) => new(kernel, NameOf(variant));

    /// <summary>The variant for the type of the values.</summary>
    /// <param name="variant">That for 32-bit values.</param>
    public string NameOf(string variant) => HasHalfValues ? Kernel.OfHalfValues(variant) : variant;
}
