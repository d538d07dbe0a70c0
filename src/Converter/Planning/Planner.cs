using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Import;
using ResNetVk.Converter.Operators;
using ResNetVk.Converter.Passes;
using ResNetVk.Converter.Planning.Chains;
using ResNetVk.Format.Golden;
using ResNetVk.Format.Plan;

namespace ResNetVk.Converter.Planning;

/// <summary>Optimized graph → plan: storage, kernels with alternatives, dispatches.</summary>
public static class Planner
{
    /// <summary>Ten times as many as the deepest residual networks have; the file's description of more would be refused by its reader.</summary>
    private const int MostDispatches = 1 << 14;

    /// <summary>Plans a network for one or several sets of input shapes.</summary>
    /// <param name="optimized">For each set of input shapes the graph after all passes.</param>
    /// <param name="source">Where it came from.</param>
    /// <param name="options">Pre-processing, labels, tool.</param>
    /// <exception cref="ConversionException">The options do not fit the network.</exception>
    public static ConversionPlan Plan(IReadOnlyList<OptimizedGraph> optimized, ImportedGraph source, CompileOptions options)
    {
        WeightTable weights = new();
        (ModelPlan Plan, StepOutput[] Outputs)[] models =
            [.. optimized.Select((graph, i) => Plan(graph, source, i == 0 ? options : ForSizeOf(graph, options), weights))];
        return new ConversionPlan([.. models.Select(m => m.Plan)], [.. models.Select(m => m.Outputs)], weights.Weights);
    }

    // What the user states about pictures is meant for the first input size.
    private static CompileOptions ForSizeOf(OptimizedGraph graph, CompileOptions options)
    {
        (int Height, int Width)? size = InputPlanner.PictureSize(graph.Graph, graph.Graph.Inputs[0]);
        return options with { Image = options.Image.ForSize(size is (int height, int width) && height == width ? height : null) };
    }

    private static (ModelPlan Plan, StepOutput[] Outputs) Plan(OptimizedGraph optimized, ImportedGraph source, CompileOptions options, WeightTable weights)
    {
        Graph graph = optimized.Graph;
        CheckSize(graph);
        PlanRules rules = options.Rules;
        Liveness liveness = new(graph, rules);
        Value? classified = ClassifiedOutput(graph);
        LoopLimit.Check(graph, classified);
        if (classified is not null)
        {
            liveness.Touch(classified, liveness.ClassificationStep);
        }

        IReadOnlyList<Chain> chains = rules.HasHalfValues ? [] : ChainFinder.Find(graph, liveness.ComputedNodes, liveness.StorageOf, rules.Variants);
        foreach (Chain chain in chains)
        {
            liveness.Add(chain);
        }

        IReadOnlyList<string> labels = options.Labels ?? [];
        CheckLabels(labels, classified);

        ArenaLayout layout = ArenaPlanner.Place([.. liveness.Blocks()]);
        RegionTable regions = new(layout, liveness.StorageOf, weights, rules);
        ModelPlan plan = new()
        {
            Name = graph.Name,
            Provenance = new Provenance { Tool = options.Tool, Source = source.SourceFileName, SourceSha256 = source.SourceSha256 },
            Inputs = [.. graph.Inputs.Select((v, i) => InputPlanner.Plan(v, i, graph, regions, options.Image))],
            Steps = PlanSteps(liveness, chains, regions),
            Outputs = [.. graph.Outputs.Select((v, i) => PlanOutput(graph.OutputNames[i], v, i, regions))],
            Classification = classified is null ? null : ClassificationPlanner.Plan(graph, classified, regions),
            Labels = labels,
            PackedTensors = [.. regions.PackedTensors],
            ActivationType = rules.ActivationType,
            ArenaSizeInBytes = layout.SizeInBytes,
            ArenaLowerBoundInBytes = layout.LowerBoundInBytes,
            Statistics = new ModelStatistics
            {
                Parameters = source.ParameterCount,
                MultiplyAdds = graph.Nodes.Sum(StepPlanner.MultiplyAdds),
                SourceNodes = optimized.SourceNodes,
                OptimizedNodes = graph.Nodes.Count,
                WeightSizeInBytes = regions.WeightSizeInBytes,
            },
        };
        return (plan, OutputsOf(graph, liveness));
    }

    private static PlanStep[] PlanSteps(Liveness liveness, IReadOnlyList<Chain> chains, RegionTable regions)
    {
        PlanStep[] steps = [.. liveness.ComputedNodes.Select(new StepPlanner(regions).Plan)];
        ChainPlanner planner = new(regions, new ConvolutionPlanner(regions), liveness.StorageOf);
        foreach (Chain chain in chains)
        {
            PlanStep first = steps[chain.FirstStep];
            steps[chain.FirstStep] = first with { Alternatives = [.. planner.Plan(chain), .. first.Alternatives] };
        }

        return steps;
    }

    private static StepOutput[] OutputsOf(Graph graph, Liveness liveness) =>
    [
        .. graph.Inputs.Select((v, i) => new StepOutput(GoldenPlace.Load, i, InputPlanner.TransposeOf(graph, v)?.Output ?? v)),
        .. liveness.ComputedNodes.Select((node, i) => new StepOutput(GoldenPlace.Step, i, node.Output)),
        .. graph.Outputs.Select((v, i) => new StepOutput(GoldenPlace.Store, i, v)),
    ];

    private static void CheckSize(Graph graph)
    {
        long dispatches = graph.Nodes.Sum(n => n.Operator is Concat ? (long)n.Inputs.Count : 1) + graph.Inputs.Count + graph.Outputs.Count;
        if (dispatches > MostDispatches)
        {
            throw new ConversionException(
                $"the network has {dispatches} layers, inputs and outputs after fusion; a plan holds {MostDispatches}", "end the network earlier with --outputs");
        }
    }

    private static PlannedOutput PlanOutput(string name, Value value, int index, RegionTable regions)
    {
        BlockedShape shape = BlockedShape.Of(value.Shape);
        Binding dense = new() { Space = BufferSpace.Output, Index = index, SizeInBytes = shape.DenseSizeInBytes, Kind = BindingKind.Storage };
        return new PlannedOutput
        {
            Name = name,
            Shape = [.. value.Shape],
            Store = new PlanStep
            {
                Name = $"store {name}",
                Operator = "BlockedToDense",
                Alternatives = Relayout.BlockedToDenseAlternatives(shape, regions.Activation(value), dense, regions.Rules),
            },
        };
    }

    // A network with one output [N, C] or [N, C, 1, 1], at least two classes, is a classifier.
    private static Value? ClassifiedOutput(Graph graph)
    {
        if (graph.Outputs.Count != 1)
        {
            return null;
        }

        Value output = graph.Outputs[0];
        BlockedShape shape = BlockedShape.Of(output.Shape);
        return output.Shape.Rank is 2 or 4 && shape is { H: 1, W: 1, C: >= 2 } ? output : null;
    }

    private static void CheckLabels(IReadOnlyList<string> labels, Value? classified)
    {
        if (labels.Count == 0)
        {
            return;
        }

        if (classified is null)
        {
            throw new ConversionException("labels were given, but the network has no single output of shape NxC to classify", "leave out --labels");
        }

        int classes = classified.Shape[1];
        if (labels.Count != classes)
        {
            throw new ConversionException(
                $"{labels.Count} labels were given, output '{classified.Name}' has {classes} classes",
                "give one label per line in the order of the class index");
        }
    }
}
