using ResNetVk.Conformance.Comparison;
using ResNetVk.Conformance.Reference;
using ResNetVk.Converter.Graphs;

namespace ResNetVk.Kernels.Tests;

/// <summary>What docs/numerics.md allows a layer of a <see cref="Chain"/> that is computed by F(2x2, 3x3), from the inputs that an arena holds.</summary>
internal sealed class TransformedLayer
{
    /// <summary>Works it out.</summary>
    public TransformedLayer(Chain chain, int index, uint[] arena)
    {
        (ChainLayer layer, Shape from, Shape to) = (chain.Layers[index], chain.InputShape(index), chain.Shapes[index + 1]);
        float[] x = chain.Tensor(arena, chain.Input(index));
        float[] r = chain.Shortcut(index, arena);
        ReferenceTensor sizes = new(new TensorShape(from.N, from.C, from.H, from.W));
        for (int i = 0; i < x.Length; i++)
        {
            sizes.Elements[i] = Math.Abs((double)x[i]);
        }

        double[] magnitudes = WinogradTransform.F2.Magnitudes(
            sizes,
            ReferenceTensor.From(new TensorShape(to.C, from.C, layer.KH, layer.KW), chain.W[index]),
            layer.PT,
            layer.PL,
            new TensorShape(to.N, to.C, to.H, to.W));
        MayBeNaN = [.. magnitudes.Select(magnitude => !double.IsFinite(magnitude))];

        // The bias and the shortcut are two terms more of the sum.
        Tolerance =
        [
            .. magnitudes.Select((magnitude, i) =>
                WinogradTransform.Bound(from.C, false, magnitude + Math.Abs(chain.B[index][i / (to.H * to.W) % to.C]) + (r.Length == 0 ? 0 : Math.Abs(r[i])))),
        ];
    }

    /// <summary>For each other output how far it may be from the exact one.</summary>
    public double[] Tolerance { get; }

    /// <summary>For each output whether its tile has a number that is not finite: it is NaN then, or what it is without transforms.</summary>
    public bool[] MayBeNaN { get; }
}
