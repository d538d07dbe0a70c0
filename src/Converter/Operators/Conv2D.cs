using ResNetVk.Converter.Graphs;

namespace ResNetVk.Converter.Operators;

/// <summary>2-D convolution with bias, optional shortcut and activation, and optionally a per-channel prologue of its input.</summary>
/// <remarks>
/// Inputs: x [N, IC, IH, IW]; w constant [OC, IC/Groups, KH, KW]; b constant [OC]; with a shortcut also r [N, OC, OH, OW]; with a
/// prologue last two constants s and t, each [IC].
/// <c>y[n,o,oh,ow] = b[o] + Σ w[o,i,kh,kw] · x′[n, g(o)·IC/Groups + i, oh·SH + kh·DH − PT, ow·SW + kw·DW − PL]</c>, zero outside x,
/// where x′ = x or, with a prologue, <c>x′[n,c,h,w] = act(s[c]·x[n,c,h,w] + t[c])</c>: padding comes after the prologue.
/// </remarks>
public sealed record Conv2D : Operator
{
    /// <summary>Strides, padding, dilations.</summary>
    public Window Window { get; init; } = Window.Unit;

    /// <summary>Number of groups.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Whether there is a shortcut r, and what is done with it.</summary>
    public ResidualPosition Residual { get; init; }

    /// <summary>Applied to the sum.</summary>
    public Activation Activation { get; init; }

    /// <summary>The activation of the prologue, which may be none; null when there is no prologue.</summary>
    public Activation? Prologue { get; init; }

    /// <summary>Number of inputs before s and t: x, w, b and with a shortcut r.</summary>
    public int InputCountBeforePrologue => Residual == ResidualPosition.None ? 3 : 4;

    /// <inheritdoc/>
    public override string Describe() =>
        $"Conv2D[{Window}{(Groups == 1 ? "" : $" g{Groups}")}]"
        + DescribePrologue(Prologue)
        + (Residual == ResidualPosition.BeforeActivation ? "+Residual" : "")
        + (Activation.Kind == ActivationKind.None ? "" : $"+{Activation}")
        + (Residual == ResidualPosition.AfterActivation ? "+Residual" : Residual == ResidualPosition.Gated ? "+Gate" : "");

    /// <summary>A prologue for reports: <c>+Prologue(Relu)</c>, <c>+Prologue</c>, or nothing.</summary>
    internal static string DescribePrologue(Activation? prologue) => prologue switch
    {
        null => "",
        { Kind: ActivationKind.None } => "+Prologue",
        { } activation => $"+Prologue({activation})",
    };

    /// <inheritdoc/>
    public override TensorShape InferShape(IReadOnlyList<TensorShape> inputs)
    {
        int count = InputCountBeforePrologue + (Prologue is null ? 0 : 2);
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
        TensorShape r = Residual == ResidualPosition.None ? y : inputs[3];
        Require(r.Equals(y), $"shortcut must have the output's shape {y}, found {r}");
        Require(Residual != ResidualPosition.Gated || x.Equals(y), $"a gate carries its input {x}, which must have the output's shape {y}");
        TensorShape channels = new(x[1]);
        Require(
            inputs.Skip(InputCountBeforePrologue).All(channels.Equals),
            $"scale and offset of the prologue must have shape {channels}, found {string.Join(" and ", inputs.Skip(InputCountBeforePrologue))}");
        return y;
    }
}
