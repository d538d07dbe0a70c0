using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Import.Mapping;

/// <summary>Reductions of computed values over any axes, as kernels for pixels and channels can do them.</summary>
/// <remarks>
/// The node may see more axes than the value has (a pending view); only the order of the elements counts. Neighbouring axes are reduced at
/// once where they lie within the pixels or within the channels; others, such as the batch, after the elements were made channels.
/// </remarks>
internal static class AxisReduction
{
    /// <summary>The operators that reduce a value, in order.</summary>
    /// <param name="kind">Maximum, minimum or average.</param>
    /// <param name="value">The value's own shape.</param>
    /// <param name="view">The shape that the node sees; as many elements.</param>
    /// <param name="axes">Axes of the view, ascending.</param>
    /// <param name="result">Shape of the result, which a last reshape makes where it can be computed.</param>
    internal static IReadOnlyList<Operator> Operators(PoolKind kind, TensorShape value, TensorShape view, int[] axes, TensorShape result)
    {
        Chain chain = new(value);

        // Axes of size 1 neither reduce anything nor part neighbours.
        List<(int Size, bool IsReduced)> left = [.. view.Select((s, a) => (s, axes.Contains(a))).Where(a => a.s > 1)];
        while (left.FindLastIndex(a => a.IsReduced) is >= 0 and int last)
        {
            int inner = Shapes.Product(left.Skip(last + 1).Select(a => a.Size));
            int first = last;
            while (first > 0 && left[first - 1].IsReduced)
            {
                first--;
            }

            int Count() => Shapes.Product(left.Take(last + 1).Skip(first).Select(a => a.Size));
            while (first < last && !chain.CanReduce(Count(), inner))
            {
                first++;
            }

            chain.Reduce(kind, Count(), inner);
            left.RemoveRange(first, last + 1 - first);
        }

        if (result.Rank <= NodeScope.MaximalComputedRank)
        {
            chain.Reshape(result);
        }

        return chain.Operators;
    }

    private sealed class Chain(TensorShape shape)
    {
        private readonly List<Operator> _operators = [];
        private TensorShape _shape = shape;

        internal IReadOnlyList<Operator> Operators => _operators;

        // The shape as [N, C, H, W].
        private (int N, int C, int H, int W) Image => _shape.Rank switch
        {
            0 => (1, 1, 1, 1),
            1 => (1, _shape[0], 1, 1),
            2 => (_shape[0], _shape[1], 1, 1),
            3 => (_shape[0], _shape[1], 1, _shape[2]),
            _ => (_shape[0], _shape[1], _shape[2], _shape[3]),
        };

        /// <summary>True when elements that lie <paramref name="inner"/> apart in row-major order are pixels of a channel, or channels of a pixel.</summary>
        internal bool CanReduce(int count, int inner) => AreInPixels(count, inner) || AreInChannels(count, inner);

        /// <summary>Adds the reduction of every <paramref name="count"/> elements that lie <paramref name="inner"/> apart in row-major order.</summary>
        internal void Reduce(PoolKind kind, int count, int inner)
        {
            if (!CanReduce(count, inner))
            {
                Reshape(new TensorShape(1, _shape.ElementCount, 1, 1));
            }

            (int n, int c, int h, int w) = Image;
            if (!AreInPixels(count, inner))
            {
                Reshape(new TensorShape(n, c, h, w));
                Add(new ReduceChannels(kind, count, inner / (h * w)));
            }
            else if (count == h * w)
            {
                Reshape(new TensorShape(n, c, h, w));
                Add(kind == PoolKind.Average ? new GlobalAveragePool() : new Pool2D(kind, h, w));
            }
            else
            {
                Reshape(new TensorShape(n, c, h * w / inner, inner));
                Add(new Pool2D(kind, count, 1) { Window = new Window(SH: count) });
            }
        }

        internal void Reshape(TensorShape to)
        {
            if (!to.Equals(_shape))
            {
                Add(new Reshape(to));
            }
        }

        private void Add(Operator op)
        {
            _operators.Add(op);
            _shape = op.InferShape([_shape]);
        }

        private bool AreInPixels(long count, int inner) => Image.H * Image.W % (count * inner) == 0;

        private bool AreInChannels(long count, int inner)
        {
            int pixels = Image.H * Image.W;
            return inner % pixels == 0 && Image.C % (count * (inner / pixels)) == 0;
        }
    }
}
