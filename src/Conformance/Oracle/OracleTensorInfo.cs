namespace ResNetVk.Conformance.Oracle;

/// <summary>An input or output as the ONNX file declares it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Sizes">Sizes, outermost first; −1 for one that is chosen at run time. Empty also where the file gives no shape.</param>
/// <param name="IsHalf">True for 16-bit floats, which are converted from and to 32 bits at the border.</param>
public sealed record OracleTensorInfo(string Name, IReadOnlyList<int> Sizes, bool IsHalf)
{
    /// <summary>Prints as <c>'input' ?x3x224x224</c>.</summary>
    public override string ToString() => Sizes.Count == 0 ? $"'{Name}'" : $"'{Name}' {string.Join('x', Sizes.Select(s => s < 0 ? "?" : $"{s}"))}";
}
