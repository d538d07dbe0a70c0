using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Format.Plan;
using ResNetVk.Shaders;

namespace ResNetVk.Converter.Planning;

/// <summary>Plans the ranking of the classifying output: top-k of its soft-max, in one dispatch.</summary>
internal static class ClassificationPlanner
{
    // Enough for every report; the kernel's time grows with K.
    private const int MostReported = 16;

    /// <summary>How many of a number of classes are reported.</summary>
    public static int Reported(int classes) => Math.Min(classes, MostReported);

    public static PlannedClassification Plan(Graph graph, Value output, RegionTable regions)
    {
        BlockedShape shape = BlockedShape.Of(output.Shape);
        int k = Reported(shape.C);
        bool softmax = !HoldsProbabilities(graph, output);
        Binding classes = new() { Space = BufferSpace.Classes, SizeInBytes = 8L * shape.N * k, Kind = BindingKind.Storage };
        PlanStep ranking = new()
        {
            Name = "classification/top_k",
            Operator = softmax ? $"SoftmaxTopK[{k}]" : $"TopK[{k}]",
            Alternatives =
            [
                regions.Rules.Dispatch(KernelCatalog.TopK)
                    .Constant("N", shape.N).Constant("C", shape.C).Constant("K", k).Constant("SOFTMAX", softmax ? 1 : 0)
                    .Bind("x", regions.Activation(output)).Bind("y", classes)
                    .Workgroups(new WorkgroupSize(64, 1, 1), new Grid(shape.N, 1, 1))
                    .BuildReference(),
            ],
        };
        return new PlannedClassification { OutputIndex = 0, K = k, ClassCount = shape.C, Steps = [ranking] };
    }

    // Of a network that ends in a soft-max, or in a sigmoid per class, the scores are reported as they are. The soft-max of a
    // log-soft-max is the soft-max, so that one is computed like any other.
    private static bool HoldsProbabilities(Graph graph, Value output) => ProducerOf(graph, output) switch
    {
        // A large layer is computed in parts that are joined.
        { Operator: Concat } join => join.Inputs.All(part => EndsInSigmoid(ProducerOf(graph, part))),
        Node producer => producer.Operator is Softmax { Log: false } || EndsInSigmoid(producer),
        null => false,
    };

    private static bool EndsInSigmoid(Node? node) => node?.Operator
        is Activate { Activation.Kind: ActivationKind.Sigmoid }
        or FullyConnected { Activation.Kind: ActivationKind.Sigmoid }
        or Conv2D { Activation.Kind: ActivationKind.Sigmoid, Residual: ResidualPosition.None or ResidualPosition.BeforeActivation }
        or ChannelAffine { Activation.Kind: ActivationKind.Sigmoid }
        or Binary { Activation.Kind: ActivationKind.Sigmoid };

    private static Node? ProducerOf(Graph graph, Value output)
    {
        Node? producer = graph.ProducerOf(output);
        while (producer is not null && Liveness.SharesStorage(producer))
        {
            producer = graph.ProducerOf(producer.Inputs[0]);
        }

        return producer;
    }
}
