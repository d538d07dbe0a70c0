using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Planning.Chains;

/// <summary>A layer as the kernel <c>chain_lanes</c> computes it.</summary>
/// <param name="Node">The layer.</param>
/// <param name="Form">How it is computed.</param>
/// <param name="X">Input sizes.</param>
/// <param name="Y">Output sizes.</param>
/// <param name="KH">Kernel height; 1 for a mean.</param>
/// <param name="KW">Kernel width; 1 for a mean.</param>
/// <param name="Window">Strides and padding.</param>
/// <param name="Low">Lower bound of the output.</param>
/// <param name="High">Upper bound of the output.</param>
/// <param name="Shortcut">What is added; null for nothing.</param>
internal sealed record ChainLayer(
    Node Node, ChainForm Form, BlockedShape X, BlockedShape Y, int KH, int KW, Window Window, float Low, float High, ChainShortcut? Shortcut)
{
    /// <summary>The last input row that output rows up to one read.</summary>
    public int LastInputRow(int lastOutputRow) =>
        Form == ChainForm.Average ? X.H - 1 : Math.Min(X.H - 1, (lastOutputRow * Window.SH) + KH - 1 - Window.PT);

    /// <summary>Rounds of loops for a tile of the layer, the outer ones included, where it is computed tap by tap.</summary>
    public long RoundsOfATile => Form switch
    {
        ChainForm.Average => X.H * X.W,
        ChainForm.Same3x3 => KH * (1L + X.C4),
        _ => KH * KW * (1L + X.C4),
    };

    /// <summary>A node as a layer.</summary>
    /// <param name="node">The node.</param>
    /// <param name="madeBy">The node of the chain that makes a value; null where none does.</param>
    /// <returns>Null when the kernel cannot compute it.</returns>
    public static ChainLayer? Of(Node node, Func<Value, Node?> madeBy) => node.Operator switch
    {
        Conv2D { Groups: 1, Prologue: null, Window: { DH: 1, DW: 1 }, Residual: ResidualPosition.None or ResidualPosition.BeforeActivation } conv
            => Of(node, conv.Window, conv.Activation, conv.Residual == ResidualPosition.None ? null : ShortcutOf(node.Inputs[3], madeBy)),
        FullyConnected dense => Of(node, Window.Unit, dense.Activation, null),
        GlobalAveragePool { Prologue: null } when !node.Inputs[0].IsConstant => new ChainLayer(
            node, ChainForm.Average, BlockedShape.Of(node.Inputs[0].Shape), BlockedShape.Of(node.Output.Shape), 1, 1, Window.Unit, 0, 0, null),
        _ => null,
    };

    private static ChainLayer? Of(Node node, Window window, Activation activation, ChainShortcut? shortcut)
    {
        ConvolutionShape shape = ConvolutionShape.Of(node);
        if (activation.AsClip() is not { Kind: ActivationKind.Clip } clip || node.Inputs[0].IsConstant || shortcut?.Value.IsConstant == true)
        {
            return null;
        }

        ChainForm form = shape is { KH: 3, KW: 3 } && window is { SH: 1, SW: 1 } ? ChainForm.Same3x3 : ChainForm.Any;
        return new ChainLayer(node, form, shape.X, shape.Y, shape.KH, shape.KW, window, clip.Min, clip.Max, shortcut);
    }

    private static ChainShortcut ShortcutOf(Value value, Func<Value, Node?> madeBy) =>
        (madeBy(value) is Node node ? ChainShortcut.Of(node) : null) ?? new ChainShortcut(value);
}
