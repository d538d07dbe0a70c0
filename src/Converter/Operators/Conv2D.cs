using ResNetVk.Converter.Graphs;

namespace ResNetVk.Converter.Operators;

/// <summary>2-D convolution with bias, optional shortcut and activation.</summary>
/// <remarks>
/// Inputs: x [N, IC, IH, IW]; w constant [OC, IC/Groups, KH, KW]; b constant [OC]; with a shortcut also r [N, OC, OH, OW].
/// <c>y[n,o,oh,ow] = b[o] + Σ w[o,i,kh,kw] · x[n, g(o)·IC/Groups + i, oh·SH + kh·DH − PT, ow·SW + kw·DW − PL]</c>, zero outside x.
/// </remarks>
public sealed record Conv2D : Operator
{
    /// <summary>Strides, padding, dilations.</summary>
    public Window Window { get; init; } = Window.Unit;

    /// <summary>Number of groups.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Whether and where the shortcut r is added.</summary>
    public ResidualPosition Residual { get; init; }

    /// <summary>Applied to the sum.</summary>
    public Activation Activation { get; init; }

    /// <inheritdoc/>
    public override string Describe() =>
        $"Conv2D[{Window}{(Groups == 1 ? "" : $" g{Groups}")}]"
        + (Residual == ResidualPosition.BeforeActivation ? "+Residual" : "")
        + (Activation.Kind == ActivationKind.None ? "" : $"+{Activation}")
        + (Residual == ResidualPosition.AfterActivation ? "+Residual" : "");

    /// <inheritdoc/>
    public override TensorShape InferShape(IReadOnlyList<TensorShape> inputs)
    {
        int count = Residual == ResidualPosition.None ? 3 : 4;
        RequireCount(inputs, count, count);
        TensorShape x = inputs[0];
        TensorShape w = inputs[1];
        Require(x.Rank == 4 && w.Rank == 4, $"input and weights must have rank 4, found {x} and {w}");
        Require(Groups >= 1 && w[0] % Groups == 0, $"{w[0]} output channels are not divisible by {Groups} groups");
        Require(x[1] == w[1] * Groups, $"input {x} has {x[1]} channels, weights {w} with {Groups} groups want {w[1] * Groups}");
        Require(inputs[2].Equals(new TensorShape(w[0])), $"bias must have shape {w[0]}, found {inputs[2]}");
        Require(Window is { SH: > 0, SW: > 0, DH: > 0, DW: > 0 }, $"strides and dilations must be positive, found {Window}");
        Require(Window is { PT: >= 0, PL: >= 0, PB: >= 0, PR: >= 0 }, $"padding must not be negative, found {Window}");
        int oh = Window.OutputSize(x[2], w[2], Window.SH, Window.PT, Window.PB, Window.DH);
        int ow = Window.OutputSize(x[3], w[3], Window.SW, Window.PL, Window.PR, Window.DW);
        Require(oh > 0 && ow > 0, $"the {w[2]}x{w[3]} window does not fit into input {x} with padding {Window}");
        TensorShape y = new(x[0], w[0], oh, ow);
        Require(count == 3 || inputs[^1].Equals(y), $"shortcut must have the output's shape {y}, found {inputs[^1]}");
        return y;
    }
}
