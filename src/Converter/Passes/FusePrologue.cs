using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Passes;

/// <summary>
/// Moves a per-channel scale and offset with its activation, or an activation alone, forward into the convolutions and global poolings
/// that read it: what no producer could take in, such as the batch norm and ReLU after the sum of a pre-activation block.
/// </summary>
/// <remarks>
/// He et al. 2016, arXiv:1603.05027; Huang et al. 2017 (DenseNet), arXiv:1608.06993. Each reader applies it to the elements it reads, so
/// all of them must be able to; a node whose output is asked for, or read in another way, stays. Comes after all that fuses backwards,
/// which costs nothing when the network runs.
/// </remarks>
public sealed class FusePrologue : GraphPass
{
    /// <inheritdoc/>
    public override void Apply(Graph graph, FusionLog log)
    {
        foreach (Node node in graph.Nodes.ToArray())
        {
            if (ActivationOf(node.Operator) is not { } activation)
            {
                continue;
            }

            IReadOnlyList<Node> readers = graph.ConsumersOf(node.Output);
            if (Obstacle(graph, node, readers) is { } obstacle)
            {
                // Why the layer before does not take it in stays of interest.
                string? before = node.Operator is ChannelAffine
                    ? WeightScaling.Obstacle(graph, graph.ProducerOf(node.Inputs[0]))
                    : log.Obstacles.GetValueOrDefault(node.Name);
                log.Kept(node, before is null ? obstacle : $"{before}, and {obstacle}");
                continue;
            }

            (Value scale, Value offset) = Parameters(graph, node);
            foreach (Node reader in readers)
            {
                Node fused = new(
                    reader.Name,
                    With(reader.Operator, activation)!,
                    [node.Inputs[0], .. reader.Inputs.Skip(1), scale, offset],
                    reader.Output,
                    Sources(reader, node));
                graph.Replace([reader], fused);
                log.Fused(this, node, fused);
            }

            graph.Replace([node]);
        }
    }

    private static Activation? ActivationOf(Operator op) => op switch
    {
        ChannelAffine affine => affine.Activation,
        Activate activate => activate.Activation,
        _ => null,
    };

    private static string? Obstacle(Graph graph, Node node, IReadOnlyList<Node> readers)
    {
        if (graph.IsOutput(node.Output))
        {
            return "it is an output of the network";
        }

        return readers.Count == 0 ? "nothing reads it" : readers.Select(r => Obstacle(node, r)).FirstOrDefault(o => o is not null);
    }

    private static string? Obstacle(Node node, Node reader) => reader.Operator switch
    {
        Conv2D { Prologue: not null } or GlobalAveragePool { Prologue: not null } => $"'{reader.Name}', which reads it, has a prologue already",
        not (Conv2D or GlobalAveragePool) => $"'{reader.Name}', which reads it, is a {reader.Operator.Describe()}",
        _ when reader.Inputs.Skip(1).Contains(node.Output) => $"'{reader.Name}' reads it as its shortcut",
        _ => null,
    };

    private static Operator? With(Operator op, Activation prologue) => op switch
    {
        Conv2D conv => conv with { Prologue = prologue },
        GlobalAveragePool pool => pool with { Prologue = prologue },
        _ => null,
    };

    private static (Value Scale, Value Offset) Parameters(Graph graph, Node node)
    {
        if (node.Operator is ChannelAffine)
        {
            return (node.Inputs[1], node.Inputs[2]);
        }

        // An activation alone: y = act(1·x + 0), which is exact.
        int channels = node.Output.Shape[1];
        TensorShape shape = new(channels);
        return (
            new Value(graph.NewValueName($"{node.Name}.scale"), shape, Enumerable.Repeat(1f, channels).ToArray()),
            new Value(graph.NewValueName($"{node.Name}.offset"), shape, new float[channels]));
    }
}
