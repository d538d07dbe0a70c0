using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Passes;

/// <summary>Fuses the addition of a shortcut into the convolution that computes the other operand.</summary>
/// <remarks>
/// act(conv + r), He et al. 2015 §3.2, and act(conv) + r. Where both operands are convolutions the one with the larger kernel takes the
/// addition in, of equal ones the later: a block whose shortcut is a projection then has the kernels of those without, and its network a
/// pipeline less. The fused convolution runs when both have been computed. Operands of different shapes (broadcasting) and convolutions with other consumers are left alone.
/// </remarks>
public sealed class FuseResidual : GraphPass
{
    /// <inheritdoc/>
    public override void Apply(Graph graph, FusionLog log)
    {
        foreach (Node node in graph.Nodes.ToArray())
        {
            // Read again: an earlier fusion may have rewritten this node's inputs.
            if (graph.ProducerOf(node.Output) is not { Operator: Binary { Kind: BinaryKind.Add, Residual: false } binary } add)
            {
                continue;
            }

            (Value a, Value b) = (add.Inputs[0], add.Inputs[1]);
            if (a == b || !a.Shape.Equals(b.Shape) || a.IsConstant || b.IsConstant)
            {
                log.Kept(add, a == b ? "both operands are one value" : "its operands are broadcast or constant");
                continue;
            }

            (Node? Producer, Value Shortcut)[] sides = [(graph.ProducerOf(a), b), (graph.ProducerOf(b), a)];
            (Node? conv, Value shortcut) = sides
                .Where(s => s.Producer is not null && Obstacle(graph, s.Producer, binary) is null)
                .OrderByDescending(s => s.Producer!.Inputs[1].Shape[2] * s.Producer.Inputs[1].Shape[3])
                .ThenByDescending(s => graph.PlaceOf(s.Producer!))
                .FirstOrDefault();
            if (conv is null)
            {
                log.Kept(add, string.Join("; ", sides.Select(s => Obstacle(graph, s.Producer, binary)).Distinct()));
                continue;
            }

            Conv2D op = (Conv2D)conv.Operator;
            Conv2D fusedOperator = op.Activation.Kind == ActivationKind.None
                ? op with { Residual = ResidualPosition.BeforeActivation, Activation = binary.Activation }
                : op with { Residual = ResidualPosition.AfterActivation };
            Node fused = new(
                conv.Name, fusedOperator, [.. conv.Inputs.Take(3), shortcut, .. conv.Inputs.Skip(3)], add.Output, Sources(conv, add));
            graph.Replace([conv, add], fused);
            log.Fused(this, add, fused);
        }
    }

    private static string? Obstacle(Graph graph, Node? producer, Binary add) => producer switch
    {
        null => "an operand is an input of the network",
        { Operator: not Conv2D } => $"'{producer.Name}' is a {producer.Operator.Describe()}",
        { Operator: Conv2D { Residual: not ResidualPosition.None } } => $"'{producer.Name}' adds a shortcut already",
        { Operator: Conv2D { Activation.Kind: not ActivationKind.None } } when add.Activation.Kind != ActivationKind.None
            => $"'{producer.Name}' applies an activation before the addition and another follows it",
        _ when OtherUse(graph, producer) is { } use => $"'{producer.Name}' {use}",
        _ => null,
    };
}
