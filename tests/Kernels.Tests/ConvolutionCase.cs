using System.Collections.Concurrent;

namespace ResNetVk.Kernels.Tests;

/// <summary>A convolution with numbers to compute it on and what comes out in fp64; every variant of every kernel is held against the same.</summary>
internal sealed record ConvolutionCase(float[] X, float[] W, float[] B, float[] R, double[] Expected, double[] Tolerance)
{
    // The plain loop takes longer than the kernels do.
    private static readonly ConcurrentDictionary<(Convolution Convolution, bool HalfWeights), ConvolutionCase> Known = new();

    /// <summary>The case of a convolution.</summary>
    /// <param name="convolution">The convolution.</param>
    /// <param name="halfWeights">True for weights that are 16-bit floats.</param>
    public static ConvolutionCase Of(Convolution convolution, bool halfWeights = false) =>
        Known.GetOrAdd((convolution, halfWeights), key => Make(key.Convolution, key.HalfWeights));

    private static ConvolutionCase Make(Convolution convolution, bool halfWeights)
    {
        float[] x = Numbers.Uniform(1, convolution.X.Count);
        float[] w = Numbers.Uniform(2, convolution.WeightCount);
        w = halfWeights ? Numbers.Rounded(w) : w;
        float[] b = Numbers.Uniform(3, convolution.ParameterCount);
        float[] r = Numbers.Uniform(4, convolution.Y.Count);
        (double[] expected, double[] tolerance) = convolution.Compute(x, w, b, r);
        return new ConvolutionCase(x, w, b, r, expected, tolerance);
    }
}
