using ResNetVk.Converter.Graphs;

namespace ResNetVk.Converter.Operators;

/// <summary>Resizes H and W by tables that say where each output row and column lies in the input: ONNX Resize and Upsample.</summary>
/// <remarks>
/// Inputs: x [N, C, IH, IW]; constants rows [OH, 2] and columns [OW, 2], for each position (low, fraction): the coordinate before it, a whole number
/// inside the input, and the part of the way to the next coordinate, at least 0 and below 1. With (i, s) of row oh and (j, t) of column ow:
/// <c>y[n,c,oh,ow] = (1−s)·((1−t)·x[i,j] + t·x[i,j+1]) + s·((1−t)·x[i+1,j] + t·x[i+1,j+1])</c>; pixels of weight 0 are not looked at.
/// With <see cref="ResizeMode.Nearest"/> every fraction is 0.
/// </remarks>
/// <param name="Mode">How pixels are made.</param>
public sealed record Resize(ResizeMode Mode) : Operator
{
    /// <inheritdoc/>
    public override string Describe() => $"Resize[{Mode}]";

    /// <inheritdoc/>
    public override TensorShape InferShape(IReadOnlyList<TensorShape> inputs)
    {
        RequireCount(inputs, 3, 3);
        TensorShape x = inputs[0];
        Require(x.Rank == 4, $"input must have rank 4, found {x}");
        Require(
            inputs[1].Rank == 2 && inputs[1][1] == 2 && inputs[2].Rank == 2 && inputs[2][1] == 2,
            $"rows and columns must be tables of pairs, found {inputs[1]} and {inputs[2]}");
        return new TensorShape(x[0], x[1], inputs[1][0], inputs[2][0]);
    }
}
