using ResNetVk.Conformance.Comparison;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Conformance.Harness.Operators;

/// <summary>Where ONNX Runtime computes in 32-bit floats what the converter computes ahead of time in 64.</summary>
internal static class OracleError
{
    // Roundings of a scale and an offset per channel, as many as a batch norm may have.
    private const double NormalisationUlps = 6;

    /// <summary>What that may make of a result, in absolute numbers.</summary>
    /// <param name="imported">The graph as it was imported.</param>
    /// <param name="inputs">Row-major elements by the inputs' names.</param>
    public static double Of(Graph imported, IReadOnlyDictionary<string, float[]> inputs) => imported.Nodes.Sum(node => node.Operator switch
    {
        // The fraction at coordinate p is off by p ULPs or so, and weighs the difference of neighbours: at most twice the largest number.
        Resize { Mode: ResizeMode.Linear } => 2 * (node.Inputs[0].Shape[2] + node.Inputs[0].Shape[3]) * Math.ScaleB(1, -23) * Largest(inputs),
        BatchNormalization => NormalisationUlps * Ulp.At(LargestTerm([.. node.Inputs.Skip(1).Select(v => v.ReadConstant())], (BatchNormalization)node.Operator)),
        _ => 0,
    });

    private static double Largest(IReadOnlyDictionary<string, float[]> inputs) =>
        inputs.Values.SelectMany(elements => elements).Where(float.IsFinite).Select(e => Math.Abs((double)e)).DefaultIfEmpty().Max();

    // |γ·μ/σ| + |β|, which cancel in the offset.
    private static double LargestTerm(float[][] parameters, BatchNormalization norm) =>
        Enumerable.Range(0, parameters[0].Length)
            .Max(c => Math.Abs(parameters[0][c] * parameters[2][c] / Math.Sqrt(parameters[3][c] + norm.Epsilon)) + Math.Abs(parameters[1][c]));
}
