using ResNetVk.Converter;
using ResNetVk.Converter.Passes;
using ResNetVk.Format;

namespace ResNetVk.Cli.Rendering;

/// <summary>How weights and activations are stored, in the words of <c>--precision</c>.</summary>
internal static class PrecisionText
{
    private static readonly (string Text, Precision Precision)[] s_all =
        [("fp32", Precision.Fp32), ("fp16", Precision.Fp16), ("fp16-activations", Precision.Fp16Activations)];

    /// <summary>All of them, as help has them.</summary>
    public static string Known => string.Join("|", s_all.Select(p => p.Text));

    private static string Use => $"use --precision {string.Join(", ", s_all.SkipLast(1).Select(p => p.Text))} or {s_all[^1].Text}";

    /// <summary>What a word means.</summary>
    /// <exception cref="UsageException">It is none of them.</exception>
    public static Precision Parse(string text) => text switch
    {
        "int8" => throw new UsageException(
            "--precision int8: this version computes in fp32 only, with weights and activations of 32 or 16 bits", $"leave out --precision, or {Use}"),
        _ => s_all.Where(p => p.Text == text).Select(p => (Precision?)p.Precision).SingleOrDefault()
            ?? throw new UsageException($"--precision '{text}' is unknown", Use),
    };

    /// <summary>The precision that a model was converted with.</summary>
    public static Precision PrecisionOf(CompiledModel model) =>
        model.Plan.ActivationType == ElementType.F16 ? Precision.Fp16Activations
        : model.WeightType == ElementType.F16 ? Precision.Fp16
        : Precision.Fp32;

    /// <summary>The word for it.</summary>
    public static string Of(CompiledModel model) => s_all.Single(p => p.Precision == PrecisionOf(model)).Text;

    /// <summary>How its weights are stored, for a line of text: <c>fp16</c>, or <c>fp32</c>.</summary>
    public static string OfWeights(CompiledModel model) => OfType(model.WeightType);

    /// <summary>How its activations are stored, for a line of text: <c>fp16</c>, or <c>fp32</c>.</summary>
    public static string OfActivations(CompiledModel model) => OfType(model.Plan.ActivationType);

    /// <summary>What a precision of 16 bits rounds.</summary>
    public static string Rounded(Precision precision) => precision == Precision.Fp16Activations ? "weights and activations" : "weights";

    /// <summary>What rounding did, for JSON; null where nothing was rounded.</summary>
    public static object? Describe(RoundingSummary? rounding) => rounding is null ? null : new
    {
        maxAbsoluteError = rounding.LargestError,
        maxAbsoluteErrorOf = rounding.AtLargestError,
        maxRelativeError = rounding.LargestRelativeError,
        maxRelativeErrorOf = rounding.AtLargestRelativeError,
    };

    private static string OfType(ElementType type) => type == ElementType.F16 ? "fp16" : "fp32";
}
