using System.Collections.Concurrent;
using ResNetVk.Conformance.Comparison;
using ResNetVk.Conformance.Reference;
using ResNetVk.Converter.Graphs;
using ResNetVk.Format;

namespace ResNetVk.Kernels.Tests;

/// <summary>What Winograd's transforms make of the magnitudes of a case's numbers: what bounds the rounding error.</summary>
internal static class WinogradReference
{
    private static readonly ConcurrentDictionary<(int M, Convolution Convolution, ElementType Values), double[]> Known = new();

    /// <summary><see cref="WinogradTransform.Magnitudes"/> of the numbers of a case; computed once.</summary>
    public static double[] MagnitudesOf(int m, Convolution convolution, ElementType values = ElementType.F32) => Known.GetOrAdd((m, convolution, values), key =>
    {
        (Shape from, Shape to) = (key.Convolution.X, key.Convolution.Y);
        ConvolutionCase known = ConvolutionCase.Of(key.Convolution, values: key.Values);
        ReferenceTensor sizes = new(new TensorShape(from.N, from.C, from.H, from.W));
        foreach ((int n, int c, int h, int w) in from.Coordinates())
        {
            sizes.Elements[from.Dense(n, c, h, w)] = key.Convolution.Input(n, c, h, w, known.X, known.B).Size;
        }

        ReferenceTensor weights = ReferenceTensor.From(new TensorShape(to.C, from.C, 3, 3), known.W);
        return WinogradTransform.Of(key.M).Magnitudes(sizes, weights, key.Convolution.PT, key.Convolution.PL, new TensorShape(to.N, to.C, to.H, to.W));
    });
}
