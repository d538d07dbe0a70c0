using ResNetVk.Converter.Graphs;

namespace ResNetVk.Converter.Emit;

/// <summary>Computes what golden vectors promise. The project's own is in the conformance library; see <see cref="CompileOptions.Golden"/>.</summary>
public interface IGoldenReference
{
    /// <summary>Runs a network.</summary>
    /// <param name="graph">The graph after all passes.</param>
    /// <param name="inputs">Row-major elements of every input.</param>
    /// <param name="take">Receives every input and every value that a node computes, in the order of the nodes.</param>
    public void Run(Graph graph, IReadOnlyDictionary<Value, float[]> inputs, Action<Value, ReferenceResult> take);
}
