using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Passes;

/// <summary>Folds a per-channel scale and offset into the layer that feeds it, or two of them into one.</summary>
public sealed class FoldChannelAffine : GraphPass
{
    /// <inheritdoc/>
    public override void Apply(Graph graph, FusionLog log)
    {
        foreach (Node node in graph.Nodes.ToArray())
        {
            if (node.Operator is not ChannelAffine affine)
            {
                continue;
            }

            Node? producer = graph.ProducerOf(node.Inputs[0]);
            Node? replacement = affine.Activation.Kind == ActivationKind.None || producer?.Operator is Conv2D or FullyConnected
                ? Fold(graph, node, affine, producer, log)
                : null;
            if (replacement is not null)
            {
                graph.Replace([producer!, node], replacement);
                log.Fused(this, node, replacement);
            }
        }
    }

    private static Node? Fold(Graph graph, Node node, ChannelAffine affine, Node? producer, FusionLog log)
    {
        double[] scale = [.. node.Inputs[1].ReadConstant()];
        double[] offset = [.. node.Inputs[2].ReadConstant()];
        if (producer is { Operator: ChannelAffine { Activation.Kind: ActivationKind.None } }
            && OtherUse(graph, producer) is null)
        {
            float[] s = producer.Inputs[1].ReadConstant();
            float[] t = producer.Inputs[2].ReadConstant();
            TensorShape shape = node.Inputs[1].Shape;
            Value merged = new(node.Inputs[1].Name, shape, scale.Select((v, c) => (float)(v * s[c])).ToArray());
            Value shifted = new(node.Inputs[2].Name, shape, scale.Select((v, c) => (float)((v * t[c]) + offset[c])).ToArray());
            return new Node(node.Name, affine, [producer.Inputs[0], merged, shifted], node.Output, Sources(producer, node));
        }

        if (WeightScaling.Obstacle(graph, producer) is { } obstacle)
        {
            log.Kept(node, obstacle);
            return null;
        }

        Node folded = WeightScaling.Fold(graph, producer!, node, scale, offset, Sources(producer!, node));
        Operator op = producer!.Operator switch
        {
            Conv2D conv => conv with { Activation = affine.Activation },
            FullyConnected dense => dense with { Activation = affine.Activation },
            _ => throw new InvalidOperationException($"'{producer.Name}' is no layer with weights"),
        };
        return new Node(folded.Name, op, folded.Inputs, folded.Output, folded.FusedFrom);
    }
}
