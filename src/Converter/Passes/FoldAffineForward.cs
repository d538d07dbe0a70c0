using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Passes;

/// <summary>Folds a per-channel scale and offset into the layers that read it, such as the normalisation of the input in MXNet's networks.</summary>
/// <remarks>
/// With y = W∗(s·x + t) + b:  W′[o,i,…] = s[i]·W[o,i,…]  and  b′[o] = b[o] + Σ W[o,i,…]·t[i], computed in double, stored as float.
/// A convolution pads y's operand with zeros: the offset is not added to them, so that with padding only a scale without offset can be folded.
/// </remarks>
public sealed class FoldAffineForward : GraphPass
{
    /// <inheritdoc/>
    public override void Apply(Graph graph, FusionLog log)
    {
        foreach (Node node in graph.Nodes.ToArray())
        {
            if (node.Operator is not ChannelAffine { Activation.Kind: ActivationKind.None })
            {
                continue;
            }

            double[] scale = [.. node.Inputs[1].ReadConstant()];
            double[] offset = [.. node.Inputs[2].ReadConstant()];
            IReadOnlyList<Node> readers = graph.ConsumersOf(node.Output);
            string? obstacle = graph.IsOutput(node.Output) ? "it is an output of the network"
                : readers.Select(r => Obstacle(r, node.Output, offset)).FirstOrDefault(o => o is not null);
            if (obstacle is not null || readers.Count == 0)
            {
                log.Kept(node, log.Obstacles.TryGetValue(node.Name, out string? before) ? $"{before}, and {obstacle}" : obstacle ?? "nothing reads it");
                continue;
            }

            foreach (Node reader in readers)
            {
                Node folded = Fold(graph, node, reader, scale, offset);
                graph.Replace([reader], folded);
                log.Fused(this, node, folded);
            }

            graph.Replace([node]);
        }
    }

    private static string? Obstacle(Node reader, Value x, double[] offset) => reader switch
    {
        _ when reader.Inputs.Skip(1).Contains(x) => $"'{reader.Name}' adds it as a shortcut",
        { Operator: FullyConnected } => null,
        { Operator: Conv2D { Prologue: not null } } => $"'{reader.Name}', which reads it, has a prologue",
        { Operator: Conv2D { Residual: ResidualPosition.Gated } } => $"'{reader.Name}' is a gate that carries it",
        { Operator: Conv2D conv } when conv.Window is not { PT: 0, PL: 0, PB: 0, PR: 0 } && Array.Exists(offset, t => t != 0) =>
            $"'{reader.Name}', which reads it, pads with zeros, to which its offset would not be added",
        { Operator: Conv2D } => null,
        _ => $"'{reader.Name}', which reads it, is a {reader.Operator.Describe()}",
    };

    private static Node Fold(Graph graph, Node affine, Node reader, double[] scale, double[] offset)
    {
        (Value w, Value b) = (reader.Inputs[1], reader.Inputs[2]);
        float[] weights = w.ReadConstant();
        float[] scaled = new float[weights.Length];
        int groups = (reader.Operator as Conv2D)?.Groups ?? 1;
        int outputs = w.Shape[0];
        int inputs = w.Shape[1];
        int window = weights.Length / outputs / inputs;
        float[] bias = [.. b.ReadConstant()];
        for (int o = 0; o < outputs; o++)
        {
            double sum = bias[o];
            for (int i = 0; i < inputs; i++)
            {
                int channel = (o / (outputs / groups) * inputs) + i;
                int begin = ((o * inputs) + i) * window;
                for (int k = begin; k < begin + window; k++)
                {
                    scaled[k] = (float)(scale[channel] * weights[k]);
                    sum += weights[k] * offset[channel];
                }
            }

            bias[o] = (float)sum;
        }

        return new Node(
            reader.Name,
            reader.Operator,
            [affine.Inputs[0], WeightScaling.Rename(graph, w, scaled, reader), WeightScaling.Rename(graph, b, bias, reader), .. reader.Inputs.Skip(3)],
            reader.Output,
            Sources(reader, affine));
    }
}
