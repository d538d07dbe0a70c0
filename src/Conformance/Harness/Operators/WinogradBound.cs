using ResNetVk.Conformance.Comparison;
using ResNetVk.Conformance.Reference;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Conformance.Harness.Operators;

/// <summary>The bound of a convolution that is computed with Winograd's transforms.</summary>
/// <remarks>
/// A NaN or an infinity in the inputs of a tile may make NaN of any output of that tile; an output that is no NaN must be what it is without the transforms.
/// </remarks>
/// <param name="transform">The transform.</param>
/// <param name="conv">The convolution.</param>
/// <param name="inputs">Its inputs.</param>
/// <param name="result">Its exact result.</param>
internal sealed class WinogradBound(WinogradTransform transform, Conv2D conv, ReferenceTensor[] inputs, ReferenceTensor result)
{
    // What the sum of products was worth in the direct bound is replaced; for the bias and the last sum remain these.
    private const double RemainingUlps = 3;

    /// <summary>Puts the bound in the place of that of the direct sum.</summary>
    /// <param name="bound">Replaced element by element.</param>
    /// <param name="direct">The direct sum's.</param>
    /// <param name="flushes">True where numbers may be denormal.</param>
    /// <returns>1 where the result may be NaN, else 0.</returns>
    public ReferenceTensor Replace(ReferenceTensor bound, Tolerance direct, bool flushes)
    {
        ReferenceTensor x = ChannelAffineReference.AfterPrologue(conv.Prologue, inputs);
        ReferenceTensor w = inputs[1];
        (int top, int left) = (conv.Window.PT, conv.Window.PL);
        double[] magnitudes = transform.Magnitudes(Sizes(x), w, top, left, result.Shape);

        // The smallest normal everywhere: what all that is flushed on the way may amount to.
        double[] smallest = flushes ? transform.Magnitudes(x.Map(_ => Ulp.SmallestNormal), w, top, left, result.Shape) : [];
        double ulps = direct.Ulps - (2.0 * w.Shape[1] * 9) + RemainingUlps;
        bool[] touched = transform.Touched(x, top, left, result.Shape);
        for (int i = 0; i < bound.Elements.Length; i++)
        {
            bound.Elements[i] = WinogradTransform.Bound(w.Shape[1], conv.Prologue is not null, magnitudes[i])
                + BoundedGraph.Allowed(direct, ulps, i, result.Elements[i])
                + (flushes ? smallest[i] + ((w.Shape[1] + 1) * Math.Pow(transform.Taps, 4) * Ulp.SmallestNormal) : 0);
        }

        return new ReferenceTensor(result.Shape, [.. touched.Select(t => t ? 1.0 : 0.0)]);
    }

    // Of a prologue, as in the direct bound, all terms: |s·x| + |t| + |act(s·x + t)|. What is no number counts as nothing: its tile is free to be NaN.
    private ReferenceTensor Sizes(ReferenceTensor x)
    {
        ReferenceTensor sizes = x.Map(e => double.IsFinite(e) ? Math.Abs(e) : 0);
        if (conv.Prologue is null)
        {
            return sizes;
        }

        ReferenceTensor terms = ChannelAffineReference.Evaluate(new ChannelAffine(), [inputs[0].Map(Math.Abs), inputs[^2].Map(Math.Abs), inputs[^1].Map(Math.Abs)]);
        for (int i = 0; i < sizes.Elements.Length; i++)
        {
            sizes.Elements[i] += double.IsFinite(terms.Elements[i]) ? terms.Elements[i] : 0;
        }

        return sizes;
    }
}
