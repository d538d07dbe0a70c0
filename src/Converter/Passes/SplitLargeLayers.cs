using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Format.Plan;

namespace ResNetVk.Converter.Passes;

/// <summary>Splits a convolution or fully connected layer whose weights are more than a kernel can reach into several, each with a part of the output channels.</summary>
/// <remarks>
/// Devices need to let a kernel reach no more than <see cref="PlanLimits.StorageBufferRange"/> bytes of a buffer; the first fully connected layer of
/// VGG-19 (Simonyan and Zisserman 2015, arXiv:1409.1556) has 411 MB of weights. The parts read slices of the same weights, which are not copied, and
/// are joined along the channels. Convolutions with several groups or a gate stay whole: none that exists is as large.
/// </remarks>
public sealed class SplitLargeLayers : GraphPass
{
    // What every convolution kernel's tile divides; packed weights are rounded up to whole tiles.
    private const int TileChannels = 64;

    private readonly long _limitInBytes;

    /// <summary>Creates the pass.</summary>
    /// <param name="limitInBytes">Most bytes of one layer's weights, as they are in the file and as a kernel packs them.</param>
    public SplitLargeLayers(long limitInBytes = PlanLimits.StorageBufferRange) => _limitInBytes = limitInBytes;

    /// <inheritdoc/>
    public override void Apply(Graph graph, FusionLog log)
    {
        UniqueNames names = new([.. graph.Inputs.Select(v => v.Name), .. graph.Nodes.SelectMany(n => (IEnumerable<Value>)[n.Output, .. n.Inputs]).Select(v => v.Name)]);
        UniqueNames nodeNames = new(graph.Nodes.Select(n => n.Name));

        // Layers that share their weights share the slices.
        Dictionary<(Value Whole, int Begin), Value> slices = [];
        foreach (Node layer in graph.Nodes)
        {
            if (layer.Operator is not (FullyConnected or Conv2D { Groups: 1, Residual: not ResidualPosition.Gated })
                || ChannelsOfPart(layer.Inputs[1].Shape) is not int channels)
            {
                continue;
            }

            List<Node> nodes = [];
            List<Value> parts = [];
            int outputChannels = layer.Inputs[1].Shape[0];
            for (int begin = 0; begin < outputChannels; begin += channels)
            {
                int end = Math.Min(begin + channels, outputChannels);
                Value Slice(Value whole) => slices.TryGetValue((whole, begin), out Value? slice)
                    ? slice
                    : slices[(whole, begin)] = SliceOf(whole, begin, end, names);
                Value[] inputs = [.. layer.Inputs];
                (inputs[1], inputs[2]) = (Slice(inputs[1]), Slice(inputs[2]));
                if (layer.Operator is Conv2D { Residual: not ResidualPosition.None })
                {
                    Node shortcut = ShortcutOf(layer, begin, end, names, nodeNames);
                    nodes.Add(shortcut);
                    inputs[3] = shortcut.Output;
                }

                Value output = new(names.Take($"{layer.Output.Name}[{begin}:{end}]"), WithChannels(layer.Output.Shape, end - begin));
                nodes.Add(new Node(nodeNames.Take($"{layer.Name}[{begin}:{end}]"), layer.Operator, inputs, output, layer.FusedFrom));
                parts.Add(output);
            }

            graph.Replace([layer], [.. nodes, new Node(layer.Name, new Concat(1), parts, layer.Output, layer.FusedFrom)]);
        }
    }

    // Output channels of each part, as equal as whole tiles allow. Null when the layer is within the limit, at least as it is in the file where
    // not even a tile of it could be packed; and when a single channel exceeds it.
    private int? ChannelsOfPart(TensorShape weights)
    {
        int outputChannels = weights[0];
        if (SizeInBytes(weights, outputChannels) <= _limitInBytes)
        {
            return null;
        }

        int step = SizeInBytes(weights, TileChannels) <= _limitInBytes ? TileChannels : 1;
        long perStep = step == 1 ? 4L * (weights.ElementCount / outputChannels) : SizeInBytes(weights, TileChannels);
        long most = _limitInBytes / perStep * step;
        if (most == 0)
        {
            return null;
        }

        long parts = (outputChannels + most - 1) / most;
        long channels = (outputChannels + parts - 1) / parts;
        return parts == 1 ? null : (int)((channels + step - 1) / step * step);
    }

    // Of a number of output channels, the larger of the file's layout and [KH·KW][ceil(IC/4)] blocks of whole tiles.
    private static long SizeInBytes(TensorShape weights, int outputChannels)
    {
        long window = weights.Skip(2).Aggregate(1L, (product, size) => product * size);
        long tiles = (outputChannels + TileChannels - 1L) / TileChannels;
        return Math.Max(4L * outputChannels * weights[1] * window, 16L * window * ((weights[1] + 3) / 4) * tiles * TileChannels);
    }

    private static Value SliceOf(Value whole, int begin, int end, UniqueNames names)
    {
        int perChannel = whole.Shape.ElementCount / whole.Shape[0];
        TensorShape shape = new([end - begin, .. whole.Shape.Skip(1)]);
        return new Value(names.Take($"{whole.Name}[{begin}:{end}]"), shape, whole.Data!.Slice(begin * perChannel, shape.ElementCount));
    }

    private static Node ShortcutOf(Node layer, int begin, int end, UniqueNames names, UniqueNames nodeNames)
    {
        Value whole = layer.Inputs[3];
        Rearrange slice = new()
        {
            OutputShape = WithChannels(whole.Shape, end - begin),
            Permutation = [0, 1, 2, 3],
            Starts = [0, begin, 0, 0],
            Steps = [1, 1, 1, 1],
        };
        Value part = new(names.Take($"{whole.Name}[{begin}:{end}]@{layer.Name}"), slice.OutputShape);
        return new Node(nodeNames.Take($"{layer.Name}[{begin}:{end}].shortcut"), slice, [whole], part, layer.FusedFrom);
    }

    private static TensorShape WithChannels(TensorShape shape, int channels) => new([shape[0], channels, .. shape.Skip(2)]);
}
