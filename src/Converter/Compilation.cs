using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Passes;
using ResNetVk.Format;

namespace ResNetVk.Converter;

/// <summary>A converted network and how it came about.</summary>
/// <param name="Model">What is written to the file.</param>
/// <param name="Optimized">The graph after all passes, and the log of what was fused.</param>
/// <param name="GraphBeforePasses">A copy of the graph as imported.</param>
/// <param name="Notes">Assumptions made on the way that the user should know.</param>
public sealed record Compilation(CompiledModel Model, OptimizedGraph Optimized, Graph GraphBeforePasses, IReadOnlyList<string> Notes)
{
    /// <summary>What rounding the weights to 16 bits did; null for a network that keeps its 32.</summary>
    public RoundingSummary? Rounding => RoundingSummary.Of(Optimized.Log.Roundings);
}
