using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Passes;

/// <summary>Fuses the gate of a highway layer, <c>y = t·h + (1 − t)·x</c>, into the convolution that computes t from x.</summary>
/// <remarks>
/// Srivastava, Greff and Schmidhuber 2015, arXiv:1505.00387. Sees t·h + (1 − t)·x and x + t·(h − x), the factors and terms in any order,
/// the difference from one as exporters write it or as the scale −1 and offset 1 it was rewritten to. The gate's convolution must read the
/// very x that is carried, and what lies between must have no other consumer.
/// </remarks>
public sealed class FuseGate : GraphPass
{
    /// <inheritdoc/>
    public override void Apply(Graph graph, FusionLog log)
    {
        foreach (Node node in graph.Nodes.ToArray())
        {
            // Read again: an earlier fusion may have rewritten this node's inputs.
            if (graph.ProducerOf(node.Output) is not { Operator: Binary { Kind: BinaryKind.Add, Residual: false } binary } sum
                || (Match(graph, sum) ?? MatchInterpolation(graph, sum)) is not { } gate)
            {
                continue;
            }

            if (Obstacle(graph, gate, binary) is { } obstacle)
            {
                foreach (Node part in gate.Inner.Append(sum))
                {
                    log.Kept(part, obstacle);
                }

                continue;
            }

            Node conv = graph.ProducerOf(gate.T)!;
            Node[] taken = [.. gate.Inner, sum];
            Node fused = new(
                conv.Name,
                (Conv2D)conv.Operator with { Residual = ResidualPosition.Gated },
                [.. conv.Inputs, gate.H],
                sum.Output,
                [.. conv.FusedFrom, .. taken.SelectMany(n => n.FusedFrom)]);
            graph.Replace([conv, .. taken], fused);
            foreach (Node inner in taken)
            {
                log.Fused(this, inner, fused);
            }
        }
    }

    // t·h + (1 − t)·x.
    private static Gate? Match(Graph graph, Node sum)
    {
        foreach ((Value first, Value second) in Orders(sum))
        {
            if (Product(graph, first) is not { } through || Product(graph, second) is not { } carried)
            {
                continue;
            }

            foreach ((Value t, Value h) in Orders(through))
            {
                foreach ((Value rest, Value x) in Orders(carried))
                {
                    if (graph.ProducerOf(rest) is { } difference && IsOneMinus(difference, t))
                    {
                        return new Gate(t, h, x, [difference, through, carried]);
                    }
                }
            }
        }

        return null;
    }

    // x + t·(h − x).
    private static Gate? MatchInterpolation(Graph graph, Node sum)
    {
        foreach ((Value x, Value second) in Orders(sum))
        {
            if (Product(graph, second) is not { } product)
            {
                continue;
            }

            foreach ((Value t, Value way) in Orders(product))
            {
                if (graph.ProducerOf(way) is { Operator: Binary { Kind: BinaryKind.Sub, Residual: false, Activation.Kind: ActivationKind.None } } difference
                    && difference.Inputs[1] == x)
                {
                    return new Gate(t, difference.Inputs[0], x, [difference, product]);
                }
            }
        }

        return null;
    }

    private static string? Obstacle(Graph graph, Gate gate, Binary sum)
    {
        if (graph.ProducerOf(gate.T) is not { Operator: Conv2D conv } producer)
        {
            return $"the gate '{gate.T.Name}' is computed by no convolution";
        }

        if (conv is not { Residual: ResidualPosition.None, Prologue: null })
        {
            return $"'{producer.Name}', which computes the gate, has a shortcut or a prologue already";
        }

        if (producer.Inputs[0] != gate.X)
        {
            return $"the carried value '{gate.X.Name}' is not the input of '{producer.Name}', which computes the gate";
        }

        if (gate.H.IsConstant || gate.H == gate.T || !gate.H.Shape.Equals(gate.T.Shape) || !gate.X.Shape.Equals(gate.T.Shape))
        {
            return "the gate, what it lets through and what it carries are not three computed values of one shape";
        }

        if (sum.Activation.Kind != ActivationKind.None)
        {
            return $"{sum.Activation} follows the gate";
        }

        if (graph.IsOutput(gate.T) || graph.ConsumersOf(gate.T).Any(n => !gate.Inner.Contains(n)))
        {
            return $"the gate '{gate.T.Name}' has other consumers or is an output of the network";
        }

        return gate.Inner.Select(n => OtherUse(graph, n) is { } use ? $"'{n.Name}' {use}" : null).FirstOrDefault(o => o is not null);
    }

    private static Node? Product(Graph graph, Value value) =>
        graph.ProducerOf(value) is { Operator: Binary { Kind: BinaryKind.Mul, Residual: false, Activation.Kind: ActivationKind.None } } product ? product : null;

    private static bool IsOneMinus(Node node, Value t) => node.Operator switch
    {
        ChannelAffine { Activation.Kind: ActivationKind.None } => node.Inputs[0] == t && IsAll(node.Inputs[1], -1) && IsAll(node.Inputs[2], 1),
        Binary { Kind: BinaryKind.Sub, Residual: false, Activation.Kind: ActivationKind.None } => node.Inputs[1] == t && IsAll(node.Inputs[0], 1),
        _ => false,
    };

    private static bool IsAll(Value value, float number) => value.IsConstant && Array.TrueForAll(value.ReadConstant(), e => e == number);

    private static (Value First, Value Second)[] Orders(Node node) => [(node.Inputs[0], node.Inputs[1]), (node.Inputs[1], node.Inputs[0])];

    // y = t·h + (1 − t)·x; Inner are the nodes between t, h, x and the sum.
    private sealed record Gate(Value T, Value H, Value X, Node[] Inner);
}
