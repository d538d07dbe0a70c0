using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Passes;

/// <summary>Moves zero padding of H and W, a node of its own in TensorFlow's exports, into the convolution that reads it.</summary>
/// <remarks>Max pooling is left alone: its own padding never wins, a zero may.</remarks>
public sealed class FoldPadding : GraphPass
{
    /// <inheritdoc/>
    public override void Apply(Graph graph, FusionLog log)
    {
        foreach (Node pad in graph.Nodes.ToArray())
        {
            if (pad.Operator is not Rearrange r || !IsZeroPadding(r, pad.Inputs[0].Shape))
            {
                continue;
            }

            IReadOnlyList<Node> consumers = graph.ConsumersOf(pad.Output);
            if (graph.IsOutput(pad.Output) || consumers.Count == 0 || consumers.Any(c => c.Operator is not Conv2D || c.Inputs.Skip(1).Contains(pad.Output)))
            {
                log.Kept(pad, "not every consumer is a convolution that could pad by itself");
                continue;
            }

            TensorShape x = pad.Inputs[0].Shape;
            foreach (Node consumer in consumers)
            {
                Conv2D conv = (Conv2D)consumer.Operator;
                Window w = conv.Window;
                Window padded = w with
                {
                    PT = w.PT - r.Starts[2],
                    PL = w.PL - r.Starts[3],
                    PB = w.PB + r.OutputShape[2] - x[2] + r.Starts[2],
                    PR = w.PR + r.OutputShape[3] - x[3] + r.Starts[3],
                };
                Node replacement = new(
                    consumer.Name, conv with { Window = padded }, [pad.Inputs[0], .. consumer.Inputs.Skip(1)], consumer.Output, Sources(consumer, pad));
                graph.Replace([consumer], replacement);
                log.Fused(this, pad, replacement);
            }

            graph.Replace([pad]);
        }
    }

    private static bool IsZeroPadding(Rearrange r, TensorShape x) =>
        x.Rank == 4 && r.Fill == 0 && r.Permutation.SequenceEqual([0, 1, 2, 3]) && r.Steps.All(s => s == 1)
        && r.Starts[0] == 0 && r.Starts[1] == 0 && r.OutputShape[0] == x[0] && r.OutputShape[1] == x[1]
        && r.Starts[2] <= 0 && r.Starts[3] <= 0 && r.OutputShape[2] + r.Starts[2] >= x[2] && r.OutputShape[3] + r.Starts[3] >= x[3];
}
