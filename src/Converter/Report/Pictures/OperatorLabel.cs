using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Report.Pictures;

/// <summary>Operators in the few words that fit into a box, and their colours.</summary>
internal static class OperatorLabel
{
    /// <summary>Every kind with the name of its colour in the style sheet and its words in the legend, in the legend's order.</summary>
    public static IReadOnlyList<(OperatorKind Kind, string Style, string Words)> Kinds { get; } =
    [
        (OperatorKind.Convolution, "conv", "convolution"),
        (OperatorKind.Dense, "dense", "fully connected"),
        (OperatorKind.Normalization, "norm", "batch norm, scale"),
        (OperatorKind.Activation, "act", "activation"),
        (OperatorKind.Elementwise, "elem", "element-wise"),
        (OperatorKind.Pooling, "pool", "pooling"),
        (OperatorKind.Movement, "move", "shape and order"),
        (OperatorKind.Softmax, "soft", "soft-max"),
        (OperatorKind.Port, "port", "input, output"),
    ];

    /// <summary>The name of a kind's colour in the style sheet.</summary>
    public static string Style(OperatorKind kind) => Kinds.First(k => k.Kind == kind).Style;

    /// <summary>The kind of an operator.</summary>
    public static OperatorKind KindOf(Operator op) => op switch
    {
        Conv2D => OperatorKind.Convolution,
        FullyConnected => OperatorKind.Dense,
        Pool2D or GlobalAveragePool or ReduceChannels => OperatorKind.Pooling,
        BatchNormalization or ChannelAffine => OperatorKind.Normalization,
        Activate => OperatorKind.Activation,
        Binary => OperatorKind.Elementwise,
        Softmax => OperatorKind.Softmax,
        _ => OperatorKind.Movement,
    };

    /// <summary>What a node computes: <c>Conv 3×3 /2 +add +Relu</c>.</summary>
    public static string Of(Node node) => node.Operator switch
    {
        Conv2D conv => Before(conv.Prologue) + Conv(conv, node.Inputs[1].Shape) + After(conv),
        FullyConnected dense => "Fully connected" + After(dense.Activation),
        Pool2D pool => $"{pool.Kind} pool {pool.KH}×{pool.KW}{Stride(pool.Window)}",
        GlobalAveragePool pool => Before(pool.Prologue) + "Global average",
        BatchNormalization => "Batch norm",
        ChannelAffine affine => "Scale, offset" + After(affine.Activation),
        Activate activate => activate.Activation.ToString(),
        Binary binary => binary.Kind + (binary.Residual ? " +add" : "") + After(binary.Activation),
        ReduceChannels reduce => $"{reduce.Kind} of {reduce.Count} channels",
        Softmax softmax => softmax.Log ? "Log-soft-max" : "Soft-max",
        Concat => "Concat",
        Rearrange => "Rearrange",
        Operators.Resize resize => $"Resize {resize.Mode}",
        Reshape => "Reshape",
        _ => node.Operator.GetType().Name,
    };

    private static string Conv(Conv2D conv, TensorShape w) =>
        $"Conv {w[2]}×{w[3]}{Stride(conv.Window)}" + (conv.Groups == 1 ? "" : $" g{conv.Groups}");

    private static string Stride(Window window) => window switch
    {
        { SH: 1, SW: 1 } => "",
        _ when window.SH == window.SW => $" /{window.SH}",
        _ => $" /{window.SH}×{window.SW}",
    };

    private static string Before(Activation? prologue) => prologue switch
    {
        null => "",
        { Kind: ActivationKind.None } => "scale→",
        { } activation => $"{activation}→",
    };

    private static string After(Conv2D conv) => conv.Residual switch
    {
        ResidualPosition.None => After(conv.Activation),
        ResidualPosition.BeforeActivation => " +add" + After(conv.Activation),
        ResidualPosition.AfterActivation => After(conv.Activation) + " +add",
        _ => After(conv.Activation) + " +gate",
    };

    private static string After(Activation activation) => activation.Kind == ActivationKind.None ? "" : $" +{activation}";
}
