using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Planning.Chains;

/// <summary>What a layer of a chain adds to its sums.</summary>
/// <param name="Value">A tensor, of which perhaps only some pixels are added, and to some channels only.</param>
/// <param name="RowStep">The row of the tensor for output row h is h · RowStep.</param>
/// <param name="ColumnStep">The same of columns.</param>
/// <param name="FirstBlock">The block of four output channels to which the tensor's first is added; before and behind its channels nothing is.</param>
internal sealed record ChainShortcut(Value Value, int RowStep = 1, int ColumnStep = 1, int FirstBlock = 0)
{
    /// <summary>A shortcut without weights read where it is added: option A of He et al. 2015 (arXiv:1512.03385), section 3.3.</summary>
    /// <param name="node">What makes it.</param>
    /// <returns>Null when the node is something else.</returns>
    public static ChainShortcut? Of(Node node)
    {
        if (node.Operator is not Rearrange { Fill: 0 } rearrange || node.Output.Shape.Rank != 4 || node.Inputs[0].IsConstant)
        {
            return null;
        }

        (IReadOnlyList<int> starts, IReadOnlyList<int> steps) = (rearrange.Starts, rearrange.Steps);
        (BlockedShape x, BlockedShape y) = (BlockedShape.Of(node.Inputs[0].Shape), BlockedShape.Of(node.Output.Shape));

        // Whole blocks are moved, none is cut, and every pixel that is read exists.
        bool isSubsampled = rearrange.Permutation.SequenceEqual([0, 1, 2, 3])
            && starts[0] == 0 && steps[0] == 1 && x.N == y.N
            && starts[1] <= 0 && starts[1] % 4 == 0 && steps[1] == 1 && x.C % 4 == 0 && x.C - starts[1] <= y.C
            && starts[2] == 0 && steps[2] > 0 && (y.H - 1) * steps[2] < x.H
            && starts[3] == 0 && steps[3] > 0 && (y.W - 1) * steps[3] < x.W;
        return isSubsampled ? new ChainShortcut(node.Inputs[0], steps[2], steps[3], -starts[1] / 4) : null;
    }
}
