using ResNetVk.Converter.Graphs;

namespace ResNetVk.Converter.Operators;

/// <summary>Maximum, minimum or mean within the channels: over all of them, or over groups of them, as in maxout (Goodfellow et al. 2013, arXiv:1302.4389).</summary>
/// <remarks>
/// Input: x [N, C·Count, …]; output [N, C, …]: <c>y[n,c,…]</c> is the reduction over j &lt; Count of
/// <c>x[n, (c / Inner · Count + j) · Inner + c mod Inner, …]</c>.
/// </remarks>
/// <param name="Kind">The reduction; there is no padding here.</param>
/// <param name="Count">Channels of a group.</param>
/// <param name="Inner">Distance of neighbours in a group, which is the number of groups that interleave.</param>
public sealed record ReduceChannels(PoolKind Kind, int Count, int Inner = 1) : Operator
{
    /// <inheritdoc/>
    public override string Describe() => $"{Kind}Channels[{Count}{(Inner == 1 ? "" : $" step {Inner}")}]";

    /// <inheritdoc/>
    public override TensorShape InferShape(IReadOnlyList<TensorShape> inputs)
    {
        RequireCount(inputs, 1, 1);
        TensorShape x = inputs[0];
        Require(Kind != PoolKind.AverageWithPadding, "channels have no padding");
        Require(x.Rank >= 2, $"input must have a channel dimension, found {x}");
        Require(Count > 0 && Inner > 0, $"the group must be positive, found {Count} channels, {Inner} apart");
        Require(x[1] % ((long)Count * Inner) == 0, $"{x[1]} channels are not divisible into groups of {Count}, {Inner} apart");
        int[] sizes = [.. x];
        sizes[1] /= Count;
        return new TensorShape(sizes);
    }
}
