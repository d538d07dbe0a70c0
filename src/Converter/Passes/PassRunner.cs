using ResNetVk.Converter.Graphs;

namespace ResNetVk.Converter.Passes;

/// <summary>Runs the passes in their order and validates the graph after each.</summary>
public static class PassRunner
{
    /// <summary>All passes in order.</summary>
    public static IReadOnlyList<GraphPass> DefaultPasses { get; } =
    [
        // What means nothing goes first, so that the patterns below see producers and consumers side by side.
        new RemoveIdentity(),

        // Transposes move before rearrangements merge: once merged with padding they no longer meet their opposites.
        new SinkTransposes(),
        new HoistTransposes(),
        new MergeRearrangements(),
        new FoldPadding(),
        new MergeReshapes(),

        // Batch norms fold in double precision straight into the weights; what is left becomes a per-channel scale and offset,
        // together with exporters' multiplications and additions of per-channel constants, and is folded the same way.
        new FoldBatchNorm(),
        new LowerToChannelAffine(),
        new FoldChannelAffine(),
        new FoldAffineForward(),

        // An activation fuses into its convolution or its addition; the addition then brings its own into the convolution. A gate is
        // seen once its sigmoid is in its convolution.
        new FuseActivation(),
        new FuseResidual(),
        new FuseGate(),
        new FuseActivation(),

        // An addition that no convolution could take in goes into the element-wise operation before it, its activation with it.
        new FuseAddition(),

        // What nothing before it took in, with its activation by now, goes forward.
        new FusePrologue(),
        new RemoveDeadNodes(),

        // Last: the parts of a layer are no pattern of anything above.
        new SplitLargeLayers(),
    ];

    /// <summary>The passes for a precision.</summary>
    public static IReadOnlyList<GraphPass> PassesFor(Precision precision) => precision == Precision.Fp32 ? DefaultPasses : [.. DefaultPasses, new RoundWeights()];

    /// <summary>Runs passes on a graph, which is changed in place.</summary>
    /// <param name="graph">A graph as the importer built it.</param>
    /// <param name="passes">The passes; by default <see cref="DefaultPasses"/>.</param>
    /// <exception cref="InvalidGraphException">The graph is invalid before the first pass, or after one, which the message names.</exception>
    public static OptimizedGraph Run(Graph graph, IReadOnlyList<GraphPass>? passes = null)
    {
        GraphValidator.Check(graph, "after import");
        int sourceNodes = graph.Nodes.Count;
        FusionLog log = new();
        foreach (GraphPass pass in passes ?? DefaultPasses)
        {
            pass.Apply(graph, log);
            GraphValidator.Check(graph, $"after pass {pass.Name}");
        }

        return new OptimizedGraph(graph, sourceNodes, log);
    }
}
