using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Passes;

/// <summary>Fuses an activation into the node that feeds it: convolution, fully connected layer, element-wise operation, channel affine.</summary>
/// <remarks>Leaves it alone when the producer has another consumer, is an output, or already applies an activation.</remarks>
public sealed class FuseActivation : GraphPass
{
    /// <inheritdoc/>
    public override void Apply(Graph graph, FusionLog log)
    {
        foreach (Node node in graph.Nodes.ToArray())
        {
            if (node.Operator is not Activate { Activation: var activation })
            {
                continue;
            }

            Node? producer = graph.ProducerOf(node.Inputs[0]);
            if (Obstacle(graph, producer) is { } obstacle)
            {
                log.Kept(node, obstacle);
                continue;
            }

            Node fused = new(producer!.Name, With(producer.Operator, activation)!, producer.Inputs, node.Output, Sources(producer, node));
            graph.Replace([producer, node], fused);
            log.Fused(this, node, fused);
        }
    }

    private static string? Obstacle(Graph graph, Node? producer) => producer switch
    {
        null => "its input is an input of the network",
        _ when With(producer.Operator, Activation.Relu) is null => $"its producer '{producer.Name}' is a {producer.Operator.Describe()}",
        _ when OtherUse(graph, producer) is { } use => $"its producer '{producer.Name}' {use}",
        _ => null,
    };

    // The operator with the activation applied last; null when it has no place for one.
    private static Operator? With(Operator op, Activation activation) => op switch
    {
        Conv2D { Activation.Kind: ActivationKind.None, Residual: ResidualPosition.None or ResidualPosition.BeforeActivation } conv => conv with { Activation = activation },
        FullyConnected { Activation.Kind: ActivationKind.None } dense => dense with { Activation = activation },
        Binary { Activation.Kind: ActivationKind.None } binary => binary with { Activation = activation },
        ChannelAffine { Activation.Kind: ActivationKind.None } affine => affine with { Activation = activation },
        _ => null,
    };
}
