using System.Collections.Concurrent;

namespace ResNetVk.Kernels.Tests;

/// <summary>A convolution with numbers to compute it on and what comes out in fp64; every variant of every kernel is held against the same.</summary>
internal sealed record ConvolutionCase(float[] X, float[] W, float[] B, float[] R, double[] Expected, double[] Tolerance)
{
    // The plain loop takes longer than the kernels do.
    private static readonly ConcurrentDictionary<Convolution, ConvolutionCase> Known = new();

    /// <summary>The case of a convolution.</summary>
    public static ConvolutionCase Of(Convolution convolution) => Known.GetOrAdd(convolution, Make);

    private static ConvolutionCase Make(Convolution convolution)
    {
        float[] x = Numbers.Uniform(1, convolution.X.Count);
        float[] w = Numbers.Uniform(2, convolution.WeightCount);
        float[] b = Numbers.Uniform(3, convolution.ParameterCount);
        float[] r = Numbers.Uniform(4, convolution.Y.Count);
        (double[] expected, double[] tolerance) = convolution.Compute(x, w, b, r);
        return new ConvolutionCase(x, w, b, r, expected, tolerance);
    }
}
