using ResNetVk.Converter.Graphs;

namespace ResNetVk.Converter.Passes;

/// <summary>A graph that has been through all passes. Only <see cref="PassRunner"/> makes one.</summary>
public sealed class OptimizedGraph
{
    internal OptimizedGraph(Graph graph, int sourceNodes, FusionLog log)
    {
        Graph = graph;
        SourceNodes = sourceNodes;
        Log = log;
    }

    /// <summary>The graph; no longer changed.</summary>
    public Graph Graph { get; }

    /// <summary>Number of nodes before the first pass.</summary>
    public int SourceNodes { get; }

    /// <summary>What was fused into what, and what was not and why.</summary>
    public FusionLog Log { get; }
}
