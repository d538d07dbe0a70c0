using ResNetVk.Converter.Graphs;

namespace ResNetVk.Converter.Import;

/// <summary>What the source declares about an input or output.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ElementType">ONNX's name of the element type in lower case, such as <c>float</c> or <c>float16</c>.</param>
/// <param name="Dimensions">Its dimensions, outermost first; null when not even their number is declared.</param>
public sealed record ImportedValueInfo(string Name, string ElementType, IReadOnlyList<ImportedDimension>? Dimensions)
{
    /// <summary>The entry of a file's metadata that holds <see cref="UsualShape"/> of its only input, as <c>1x3x224x224</c>.</summary>
    internal const string UsualShapeKey = "shape";

    /// <summary>The shape that an input has where the user states none; null when the source does not say.</summary>
    public TensorShape? UsualShape { get; init; }

    /// <summary>True for the floating-point types.</summary>
    public bool IsFloat => ElementType is "float" or "float16" or "bfloat16" or "double";

    /// <summary>The declared shape as <c>N x 3 x 224 x 224</c>.</summary>
    public string DescribeShape() => Dimensions is null ? "of unknown rank" : Dimensions.Count == 0 ? "scalar" : string.Join(" x ", Dimensions);
}
