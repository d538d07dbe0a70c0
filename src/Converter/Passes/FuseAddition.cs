using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Passes;

/// <summary>Fuses an addition that no convolution took in into the element-wise operation that computes one of its operands: act(a ∘ b + r).</summary>
/// <remarks>
/// A squeeze-and-excitation block (Hu et al. 2018, arXiv:1709.01507) ends so: the gated features x·g plus the shortcut. Where both operands are
/// such operations the later one takes the addition in. Broadcast operands and operations with other consumers are left alone.
/// </remarks>
public sealed class FuseAddition : GraphPass
{
    /// <inheritdoc/>
    public override void Apply(Graph graph, FusionLog log)
    {
        foreach (Node node in graph.Nodes.ToArray())
        {
            // Read again: an earlier fusion may have rewritten this node's inputs.
            if (graph.ProducerOf(node.Output) is not { Operator: Binary { Kind: BinaryKind.Add, Residual: false } sum } add)
            {
                continue;
            }

            (Value a, Value b) = (add.Inputs[0], add.Inputs[1]);
            (Node? Producer, Value Addend)[] sides = [(graph.ProducerOf(a), b), (graph.ProducerOf(b), a)];
            (Node? operation, Value addend) = sides
                .Where(s => a != b && s.Producer is { Operator: Binary } && Obstacle(graph, s.Producer, s.Addend) is null)
                .OrderByDescending(s => graph.PlaceOf(s.Producer!))
                .FirstOrDefault();
            if (operation is null)
            {
                // Of the others FuseResidual has said already why they stay.
                if (sides.FirstOrDefault(s => s.Producer is { Operator: Binary }) is { Producer: { } kept } side)
                {
                    log.Kept(add, a == b ? "both operands are one value" : Obstacle(graph, kept, side.Addend)!);
                }

                continue;
            }

            Operator fusedOperator = (Binary)operation.Operator with { Residual = true, Activation = sum.Activation };
            Node fused = new(operation.Name, fusedOperator, [.. operation.Inputs, addend], add.Output, Sources(operation, add));
            graph.Replace([operation, add], fused);
            log.Fused(this, add, fused);
        }
    }

    private static string? Obstacle(Graph graph, Node producer, Value addend) => producer switch
    {
        _ when !producer.Output.Shape.Equals(addend.Shape) => "its operands are broadcast",
        { Operator: Binary { Residual: true } } => $"'{producer.Name}' adds a third operand already",
        { Operator: Binary { Activation.Kind: not ActivationKind.None } } => $"'{producer.Name}' applies an activation before the addition",
        _ when OtherUse(graph, producer) is { } use => $"'{producer.Name}' {use}",
        _ => null,
    };
}
