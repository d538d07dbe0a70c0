using ResNetVk.Conformance.Comparison;
using ResNetVk.Conformance.Reference;
using ResNetVk.Converter.Graphs;
using ResNetVk.Format;

namespace ResNetVk.Conformance.Harness.Operators;

/// <summary>What the oracles say a model gives for some inputs, and the judgement of results by it.</summary>
/// <param name="graph">The graph after all passes.</param>
/// <param name="inputs">Row-major elements by the inputs' names.</param>
/// <param name="reference">The 64-bit reference.</param>
/// <param name="onnxRuntime">ONNX Runtime's result.</param>
/// <param name="oracleError">What ONNX Runtime may be off by beside the bound of the operator; see <see cref="OracleError"/>.</param>
/// <param name="flushes">True where numbers are denormal.</param>
/// <param name="stored">The type in which each step stores what it computes.</param>
internal sealed class OracleAnswer(
    Graph graph, IReadOnlyDictionary<string, float[]> inputs, ReferenceTensor reference, float[] onnxRuntime, double oracleError, bool flushes, ElementType stored)
{
    private readonly Dictionary<int, ExpectedResult> _expected = [];
    private readonly bool _hasOthers = inputs.Values.Any(elements => elements.Any(e => !float.IsFinite(e)));

    /// <summary>Judges the result of an alternative.</summary>
    /// <param name="winograd">The transform the alternative uses; null for none.</param>
    /// <param name="actual">The result.</param>
    /// <returns>The comparison with the reference, and what is wrong; null when nothing is.</returns>
    public (ErrorOverBound Worst, string? Problem) Judge(WinogradTransform? winograd, ReadOnlySpan<float> actual)
    {
        ExpectedResult expected = Expected(winograd);
        ErrorOverBound worst = expected.Compare(actual);
        if (!worst.Passed)
        {
            return (worst, expected.Describe("the 64-bit reference", worst));
        }

        ErrorOverBound second = expected.Compare(onnxRuntime, [.. Expected(null).Bound.Select(b => b + oracleError)], _hasOthers, actual);
        return (worst, second.Passed ? null : expected.Describe("ONNX Runtime", second));
    }

    private ExpectedResult Expected(WinogradTransform? winograd)
    {
        int key = winograd?.M ?? 0;
        if (!_expected.TryGetValue(key, out ExpectedResult? expected))
        {
            (double[] bound, bool[]? mayBeNan) = BoundedGraph.Evaluate(graph, inputs, winograd, flushes, stored);
            _expected[key] = expected = new ExpectedResult(reference, bound, mayBeNan) { Stored = stored };
        }

        return expected;
    }
}
