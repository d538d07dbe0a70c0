using ResNetVk.Converter.Passes;
using ResNetVk.Format;

namespace ResNetVk.Cli.Rendering;

/// <summary>How weights are stored, in the words of <c>--precision</c>.</summary>
internal static class PrecisionText
{
    /// <summary><c>fp16</c> or <c>fp32</c>.</summary>
    public static string Of(CompiledModel model) => model.WeightType == ElementType.F16 ? "fp16" : "fp32";

    /// <summary>What rounding did, for JSON; null where nothing was rounded.</summary>
    public static object? Describe(RoundingSummary? rounding) => rounding is null ? null : new
    {
        maxAbsoluteError = rounding.LargestError,
        maxAbsoluteErrorOf = rounding.AtLargestError,
        maxRelativeError = rounding.LargestRelativeError,
        maxRelativeErrorOf = rounding.AtLargestRelativeError,
    };
}
