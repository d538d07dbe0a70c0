using System.Collections.Concurrent;
using ResNetVk.Format;

namespace ResNetVk.Kernels.Tests;

/// <summary>A convolution with numbers to compute it on and what comes out in fp64; every variant of every kernel is held against the same.</summary>
internal sealed record ConvolutionCase(float[] X, float[] W, float[] B, float[] R, double[] Expected, double[] Tolerance)
{
    // The plain loop takes longer than the kernels do.
    private static readonly ConcurrentDictionary<(Convolution Convolution, bool HalfWeights, ElementType Values), ConvolutionCase> Known = new();

    /// <summary>The case of a convolution.</summary>
    /// <param name="convolution">The convolution.</param>
    /// <param name="halfWeights">True for weights that are 16-bit floats.</param>
    /// <param name="values">The type of the input and the shortcut.</param>
    public static ConvolutionCase Of(Convolution convolution, bool halfWeights = false, ElementType values = ElementType.F32) =>
        Known.GetOrAdd((convolution, halfWeights, values), key => Make(key.Convolution, key.HalfWeights, key.Values));

    private static ConvolutionCase Make(Convolution convolution, bool halfWeights, ElementType values)
    {
        float[] x = values.Nearest(Numbers.Uniform(1, convolution.X.Count));
        float[] w = Numbers.Uniform(2, convolution.WeightCount);
        w = halfWeights ? Numbers.Rounded(w) : w;
        float[] b = Numbers.Uniform(3, convolution.ParameterCount);
        float[] r = values.Nearest(Numbers.Uniform(4, convolution.Y.Count));
        (double[] expected, double[] tolerance) = convolution.Compute(x, w, b, r);
        return new ConvolutionCase(x, w, b, r, expected, tolerance);
    }
}
