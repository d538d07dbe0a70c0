using ResNetVk.Converter.Graphs;

namespace ResNetVk.Converter.Operators;

/// <summary>Max, min or average pooling. Input: x [N, C, IH, IW].</summary>
/// <param name="Kind">The reduction.</param>
/// <param name="KH">Window height.</param>
/// <param name="KW">Window width.</param>
public sealed record Pool2D(PoolKind Kind, int KH, int KW) : Operator
{
    /// <summary>Strides, padding, dilations.</summary>
    public Window Window { get; init; } = Window.Unit;

    /// <summary>True when the output size is rounded up.</summary>
    public bool CeilMode { get; init; }

    /// <inheritdoc/>
    public override string Describe() => $"{Kind}Pool2D[{KH}x{KW} {Window}{(CeilMode ? " ceil" : "")}]";

    /// <inheritdoc/>
    public override TensorShape InferShape(IReadOnlyList<TensorShape> inputs)
    {
        RequireCount(inputs, 1, 1);
        TensorShape x = inputs[0];
        Require(x.Rank == 4, $"input must have rank 4, found {x}");
        Require(KH > 0 && KW > 0, $"the window must be positive, found {KH}x{KW}");
        Require(Window is { SH: > 0, SW: > 0, DH: > 0, DW: > 0 }, $"strides and dilations must be positive, found {Window}");
        Require(Window is { PT: >= 0, PL: >= 0, PB: >= 0, PR: >= 0 }, $"padding must not be negative, found {Window}");
        Require(
            Window.PT <= (KH - 1) * Window.DH && Window.PB <= (KH - 1) * Window.DH
                && Window.PL <= (KW - 1) * Window.DW && Window.PR <= (KW - 1) * Window.DW,
            $"padding {Window} must be smaller than the {KH}x{KW} window, else some windows hold no element");
        int oh = Window.OutputSize(x[2], KH, Window.SH, Window.PT, Window.PB, Window.DH, CeilMode);
        int ow = Window.OutputSize(x[3], KW, Window.SW, Window.PL, Window.PR, Window.DW, CeilMode);
        Require(oh > 0 && ow > 0, $"the {KH}x{KW} window does not fit into input {x} with padding {Window}");
        return new TensorShape(x[0], x[1], oh, ow);
    }
}
