using ResNetVk.Converter.Emit;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Planning;
using ResNetVk.Format;

namespace ResNetVk.Converter;

/// <summary>What the converter is told beside the source model.</summary>
public sealed record CompileOptions
{
    /// <summary>Name of the built-in network that weights belong to; null to tell it from the weights. Not for ONNX files.</summary>
    public string? Architecture { get; init; }

    /// <summary>Shapes of inputs by name, for inputs whose shape the source leaves open; the empty name stands for the only input.</summary>
    public IReadOnlyDictionary<string, TensorShape> InputShapes { get; init; } = new Dictionary<string, TensorShape>();

    /// <summary>
    /// Further sets of input shapes, complete like <see cref="InputShapes"/>: each becomes a plan of its own in the file, chosen when it is
    /// loaded; weights are shared.
    /// </summary>
    public IReadOnlyList<IReadOnlyDictionary<string, TensorShape>> FurtherInputShapes { get; init; } = [];

    /// <summary>Names of the values to output instead of the source's outputs; empty for the source's.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>How pictures become the input, where the network takes pictures.</summary>
    public ImageOptions Image { get; init; } = new();

    /// <summary>Class names by index; empty for none; null for those the source brings, if any.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>How weights and activations are stored.</summary>
    public Precision Precision { get; init; }

    /// <summary>
    /// True to plan Winograd convolutions for 3×3 layers where they are expected to be faster, in three dispatches each or within a chain: a larger
    /// rounding error, larger packed weights and a longer first start.
    /// </summary>
    public bool Winograd { get; init; }

    /// <summary>
    /// True to plan every variant of the convolution kernels that can compute a layer, Winograd's included, not only those expected to be fastest:
    /// for the conformance run, which forces one after the other. Such a plan is large.
    /// </summary>
    public bool EveryVariant { get; init; }

    /// <summary>What these options say about variants.</summary>
    internal VariantRule Variants => EveryVariant ? VariantRule.Every : Winograd ? VariantRule.Fastest : VariantRule.Direct;

    /// <summary>What they say about every layer.</summary>
    internal PlanRules Rules => new(Variants, Precision == Precision.Fp16Activations ? ElementType.F16 : ElementType.F32);

    /// <summary>
    /// Computes the golden vectors that the runtime's self-test compares a device with, for each set of input shapes; null, the default, for a file
    /// without. It runs the network, which takes longer than all other stages. The conformance library has an implementation.
    /// </summary>
    public IGoldenReference? Golden { get; init; }

    /// <summary>Tool name and version to write into the file.</summary>
    public string Tool { get; init; } = "resnetvk";
}
