using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Passes;

/// <summary>
/// Rounds the weights of convolutions and fully connected layers to 16-bit floats, in which they are stored. The one pass that changes what a network
/// computes: it runs last, on weights that batch norms are folded into, and only where 16 bits are asked for.
/// </summary>
/// <remarks>Biases, scales, offsets and all other constants stay as they are: they are few, and each is as exact as the sum it is added to.</remarks>
public sealed class RoundWeights : GraphPass
{
    private const int PieceLength = 1 << 14;
    private const int WeightInput = 1;

    /// <inheritdoc/>
    /// <exception cref="ConversionException">A weight is beyond the range of 16 bits.</exception>
    public override void Apply(Graph graph, FusionLog log)
    {
        // Layers that share their weights share what becomes of them.
        Dictionary<Value, Value> rounded = [];
        foreach (Node node in graph.Nodes)
        {
            if (node.Operator is not (Conv2D or FullyConnected))
            {
                continue;
            }

            Value weight = node.Inputs[WeightInput];
            if (!rounded.TryGetValue(weight, out Value? half))
            {
                log.Rounded(Measure(weight, node));
                rounded[weight] = half = new Value(NameFor(graph, weight), weight.Shape, weight.Data!.RoundToHalf());
            }

            Value[] inputs = [.. node.Inputs];
            inputs[WeightInput] = half;
            graph.Replace([node], new Node(node.Name, node.Operator, inputs, node.Output, node.FusedFrom));
        }
    }

    // It keeps its name in the file unless something else reads it, too, and reads it unrounded.
    private static string NameFor(Graph graph, Value weight) =>
        graph.ConsumersOf(weight).All(n => n.Operator is Conv2D or FullyConnected && n.Inputs.Where((v, i) => i != WeightInput).All(v => v != weight))
            ? weight.Name
            : graph.NewValueName($"{weight.Name}@fp16");

    private static WeightRounding Measure(Value weight, Node layer)
    {
        ConstantData data = weight.Data!;
        double largestError = 0;
        double largestWeight = 0;
        float[] piece = new float[Math.Min(PieceLength, data.Length)];
        for (int start = 0; start < data.Length; start += PieceLength)
        {
            Span<float> elements = piece.AsSpan(0, Math.Min(PieceLength, data.Length - start));
            data.Read(start, elements);
            for (int i = 0; i < elements.Length; i++)
            {
                float half = HalfConstant.Round(elements[i]);
                if (!float.IsFinite(half))
                {
                    throw TooLarge(weight, layer, start + i, elements[i]);
                }

                largestError = Math.Max(largestError, Math.Abs((double)elements[i] - half));
                largestWeight = Math.Max(largestWeight, Math.Abs((double)elements[i]));
            }
        }

        return new WeightRounding(weight.Name, largestError, largestWeight);
    }

    private static ConversionException TooLarge(Value weight, Node layer, int index, float found) => new(
        $"weight '{weight.Name}' ({weight.Shape}) of layer '{layer.Name}', batch norm folded in: element {index} is {found:G9}; "
            + $"a 16-bit float is at most {(float)Half.MaxValue}, and what is 65520 or more rounds to infinity",
        float.IsFinite(found)
            ? "convert with --precision fp32, or train the network with weight decay; weights of that size usually belong to a channel whose variance is near zero"
            : "training went wrong before this file was written: use an earlier checkpoint");
}
