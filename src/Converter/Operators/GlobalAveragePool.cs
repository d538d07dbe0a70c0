using ResNetVk.Converter.Graphs;

namespace ResNetVk.Converter.Operators;

/// <summary>Mean over H and W, optionally of the input after a per-channel prologue.</summary>
/// <remarks>
/// Inputs: x [N, C, H, W]; with a prologue also constants s and t, each [C]. Output [N, C, 1, 1].
/// <c>y[n,c] = (1/(H·W)) · Σ x′[n,c,h,w]</c>, where x′ = x or, with a prologue, <c>x′[n,c,h,w] = act(s[c]·x[n,c,h,w] + t[c])</c>.
/// </remarks>
public sealed record GlobalAveragePool : Operator
{
    /// <summary>The activation of the prologue, which may be none; null when there is no prologue.</summary>
    public Activation? Prologue { get; init; }

    /// <inheritdoc/>
    public override string Describe() => "GlobalAveragePool" + Conv2D.DescribePrologue(Prologue);

    /// <inheritdoc/>
    public override TensorShape InferShape(IReadOnlyList<TensorShape> inputs)
    {
        int count = Prologue is null ? 1 : 3;
        RequireCount(inputs, count, count);
        Require(inputs[0].Rank == 4, $"input must have rank 4, found {inputs[0]}");
        TensorShape channels = new(inputs[0][1]);
        Require(
            inputs.Skip(1).All(channels.Equals),
            $"scale and offset of the prologue must have shape {channels}, found {string.Join(" and ", inputs.Skip(1))}");
        return new TensorShape(inputs[0][0], inputs[0][1], 1, 1);
    }
}
