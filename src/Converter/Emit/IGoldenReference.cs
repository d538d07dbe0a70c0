using ResNetVk.Converter.Graphs;
using ResNetVk.Format;

namespace ResNetVk.Converter.Emit;

/// <summary>Computes what golden vectors promise. The project's own is in the conformance library; see <see cref="CompileOptions.Golden"/>.</summary>
public interface IGoldenReference
{
    /// <summary>Runs a network.</summary>
    /// <param name="graph">The graph after all passes.</param>
    /// <param name="activationType">
    /// F32, or F16 where every input, every value that a node computes and every constant that a node reads as a value is stored rounded to the nearest
    /// 16-bit float, of two equally near ones to the even one, and to infinity from 65520 on. Weights, biases, scales and offsets are not.
    /// </param>
    /// <param name="inputs">Row-major elements of every input.</param>
    /// <param name="take">Receives every input and every value that a node computes, in the order of the nodes.</param>
    public void Run(Graph graph, ElementType activationType, IReadOnlyDictionary<Value, float[]> inputs, Action<Value, ReferenceResult> take);
}
