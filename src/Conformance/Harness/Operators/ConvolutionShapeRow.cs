using ResNetVk.Converter.Operators;

namespace ResNetVk.Conformance.Harness.Operators;

/// <summary>One convolution of the table.</summary>
/// <param name="KH">Kernel height.</param>
/// <param name="KW">Kernel width.</param>
/// <param name="SH">Stride in H.</param>
/// <param name="SW">Stride in W.</param>
/// <param name="DH">Dilation in H.</param>
/// <param name="DW">Dilation in W.</param>
/// <param name="Padding">Top, left, bottom, right with dots in between, or <c>same_upper</c>, <c>same_lower</c>, <c>valid</c>.</param>
/// <param name="IC">Input channels.</param>
/// <param name="OC">Output channels.</param>
/// <param name="N">Batch.</param>
/// <param name="IH">Input height.</param>
/// <param name="IW">Input width.</param>
/// <param name="Groups">Groups.</param>
/// <param name="Fusion">What is fused.</param>
/// <param name="IsQuick">True when it belongs to the short form.</param>
internal sealed record ConvolutionShapeRow(
    int KH,
    int KW,
    int SH,
    int SW,
    int DH,
    int DW,
    string Padding,
    int IC,
    int OC,
    int N,
    int IH,
    int IW,
    int Groups = 1,
    Fusion Fusion = Fusion.Bias,
    bool IsQuick = false)
{
    /// <summary>The model's name.</summary>
    public string Name =>
        $"k{KH}x{KW}-s{Pair(SH, SW)}-d{Pair(DH, DW)}-g{Groups}-p{Padding}-c{IC}-oc{OC}-n{N}-{IH}x{IW}-{Fusion.ToString().ToLowerInvariant()}";

    /// <summary>Explicit padding, or null where ONNX is to find it out.</summary>
    public int[]? Pads => char.IsAsciiDigit(Padding[0]) ? [.. Padding.Split('.').Select(int.Parse)] : null;

    /// <summary>Shape of the result.</summary>
    public int[] Output => [N, OC, Size(IH, KH, SH, DH, 0), Size(IW, KW, SW, DW, 1)];

    private int Size(int input, int kernel, int stride, int dilation, int axis) =>
        Pads is [..] pads ? Window.OutputSize(input, kernel, stride, pads[axis], pads[axis + 2], dilation)
        : Padding == "valid" ? Window.OutputSize(input, kernel, stride, 0, 0, dilation)
        : (input + stride - 1) / stride;

    private static string Pair(int first, int second) => first == second ? $"{first}" : $"{first}x{second}";
}
