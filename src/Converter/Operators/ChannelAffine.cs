using ResNetVk.Converter.Graphs;

namespace ResNetVk.Converter.Operators;

/// <summary>Per-channel scale and offset, then an activation: <c>y[n,c,…] = act(s[c]·x[n,c,…] + b[c])</c>.</summary>
/// <remarks>Inputs: x [N, C, …]; constants s, b, each [C]. What is left of a batch norm that no convolution could take in.</remarks>
public sealed record ChannelAffine : Operator
{
    /// <summary>Applied to the result.</summary>
    public Activation Activation { get; init; }

    /// <inheritdoc/>
    public override string Describe() => "ChannelAffine" + (Activation.Kind == ActivationKind.None ? "" : $"+{Activation}");

    /// <inheritdoc/>
    public override TensorShape InferShape(IReadOnlyList<TensorShape> inputs)
    {
        RequireCount(inputs, 3, 3);
        TensorShape x = inputs[0];
        Require(x.Rank >= 2, $"input must have a channel dimension, found {x}");
        TensorShape channels = new(x[1]);
        Require(inputs[1].Equals(channels) && inputs[2].Equals(channels), $"scale and offset must have shape {channels}, found {inputs[1]} and {inputs[2]}");
        return x;
    }
}
