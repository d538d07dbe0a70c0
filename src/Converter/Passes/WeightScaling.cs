using ResNetVk.Converter.Graphs;

namespace ResNetVk.Converter.Passes;

/// <summary>Folds a per-output-channel scale and offset into the weights and bias of a convolution or fully connected layer.</summary>
/// <remarks>With y = s·(W∗x + b) + t:  W′[o,…] = s[o]·W[o,…]  and  b′[o] = s[o]·b[o] + t[o]; computed in double, stored as float; the weights when they are read.</remarks>
internal static class WeightScaling
{
    /// <summary>A copy of a layer with scaled weights and bias and the output of the node that is folded in.</summary>
    /// <param name="graph">The graph, asked who else reads the weights.</param>
    /// <param name="layer">A Conv2D or FullyConnected node without shortcut and activation; inputs x, w, b and perhaps a prologue's.</param>
    /// <param name="folded">The node that disappears.</param>
    /// <param name="scale">s, one per output channel.</param>
    /// <param name="offset">t, one per output channel.</param>
    /// <param name="sources">Names of the source nodes.</param>
    public static Node Fold(Graph graph, Node layer, Node folded, double[] scale, double[] offset, IReadOnlyList<string> sources)
    {
        Value w = layer.Inputs[1];
        Value b = layer.Inputs[2];
        float[] bias = [.. b.ReadConstant().Select((v, o) => (float)((scale[o] * v) + offset[o]))];

        return new Node(
            layer.Name,
            layer.Operator,
            [layer.Inputs[0], Rename(graph, w, w.Data!.Scale(scale), layer), Rename(graph, b, bias, layer), .. layer.Inputs.Skip(3)],
            folded.Output,
            sources);
    }

    /// <summary>A new weight or bias. It keeps its name in the file unless another node still reads the old one.</summary>
    public static Value Rename(Graph graph, Value old, ConstantData data, Node layer) =>
        new(graph.ConsumersOf(old).Count > 1 ? graph.NewValueName($"{old.Name}@{layer.Name}") : old.Name, old.Shape, data);

    /// <summary>Why a node cannot be folded into the layer that produces its input; null when it can.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="producer">The node that computes the input; null for inputs of the graph.</param>
    public static string? Obstacle(Graph graph, Node? producer) => producer switch
    {
        null => "its input is an input of the network",
        { Operator: Operators.Conv2D { Residual: not Operators.ResidualPosition.None } } => $"its producer '{producer.Name}' adds a shortcut first",
        { Operator: Operators.Conv2D { Activation.Kind: not Operators.ActivationKind.None } }
            or { Operator: Operators.FullyConnected { Activation.Kind: not Operators.ActivationKind.None } }
            => $"its producer '{producer.Name}' applies an activation first",
        { Operator: not (Operators.Conv2D or Operators.FullyConnected) } => $"its producer '{producer.Name}' is a {producer.Operator.Describe()}",
        _ when GraphPass.OtherUse(graph, producer) is { } use => $"its producer '{producer.Name}' {use}",
        _ => null,
    };
}
