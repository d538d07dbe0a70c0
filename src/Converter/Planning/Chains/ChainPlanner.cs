using ResNetVk.Converter.Graphs;
using ResNetVk.Format.Plan;
using ResNetVk.Shaders;

namespace ResNetVk.Converter.Planning.Chains;

/// <summary>Plans chains: alternatives of their first step that compute all of them.</summary>
internal sealed class ChainPlanner
{
    // More threads than can share the small layers of a chain; a workgroup that finds nothing to do still takes some microseconds.
    private const int Workgroups = 8;

    private readonly RegionTable _regions;
    private readonly ConvolutionPlanner _convolutions;
    private readonly Func<Value, Value> _storageOf;

    /// <summary>Creates the planner.</summary>
    /// <param name="regions">Where values lie.</param>
    /// <param name="convolutions">Packs weights.</param>
    /// <param name="storageOf">The value whose storage a value shares.</param>
    public ChainPlanner(RegionTable regions, ConvolutionPlanner convolutions, Func<Value, Value> storageOf) =>
        (_regions, _convolutions, _storageOf) = (regions, convolutions, storageOf);

    /// <summary>Alternatives that compute the steps of a chain, in order of preference.</summary>
    /// <returns>None where the arena is larger than a kernel can reach on every device.</returns>
    public IReadOnlyList<Alternative> Plan(Chain chain) =>
        _regions.WholeArena.SizeInBytes > PlanLimits.StorageBufferRange ? [] : [.. chain.Variants.Select(variant => Plan(chain, variant))];

    private Alternative Plan(Chain chain, ChainVariant variant)
    {
        List<(ChainLayer Layer, long Weights, long Bias)> parts = [];
        long size = 0;
        foreach (ChainLayer layer in chain.Layers.Where(layer => layer.Form != ChainForm.Average))
        {
            long bias = size + WeightsSizeInBytes(variant, layer);
            parts.Add((layer, size, bias));
            size = bias + BiasSizeInBytes(variant, layer);
        }

        ChainProgram program = new(variant, _storageOf);
        foreach (ChainLayer layer in chain.Layers)
        {
            (_, long weights, long bias) = parts.Find(part => part.Layer == layer);
            program.Add(
                layer,
                OffsetOf(chain, layer.Node.Inputs[0]),
                layer.Shortcut is null ? -1 : OffsetOf(chain, layer.Shortcut.Value),
                OffsetOf(chain, layer.Node.Output),
                weights,
                bias);
        }

        string first = chain.Layers[0].Node.Name;
        float[] words = program.Build();
        Binding packed = _regions.PackedOf($"{first}#chain{chain.StepCount}_{variant.Name}", size, region =>
        [
            .. parts.SelectMany(part => new[]
            {
                PackWeights(variant, part.Layer, region with { OffsetInBytes = part.Weights, SizeInBytes = part.Bias - part.Weights }),
                _convolutions.PackInto(
                    region with { OffsetInBytes = part.Bias, SizeInBytes = BiasSizeInBytes(variant, part.Layer) },
                    variant.PackedChannels(part.Layer.Y.C), variant.Lanes, variant.Vector, BiasShape(part.Layer), part.Layer.Node.Inputs[2]),
            }),
        ]);
        return new DispatchBuilder(KernelCatalog.ChainLanes, variant.Name)
            .Constant("TILES", program.TileCount).Constant("FIRST_TILE", program.FirstTileTexel).Constant("FIRST_SIDE", program.FirstSideCount)
            .Bind("x", _regions.WholeArena)
            .Bind("w", packed)
            .Bind("program", _regions.Table(new Value($"{first}#chain{chain.StepCount}_{variant.Name}", new TensorShape(words.Length), words)))
            .Bind("y", _regions.WholeArena)
            .Bind("state", _regions.InBlock(chain.Block, chain.StateOffsetInBytes, ChainProgram.StateSizeInBytes(program.TileCount)) with { Clears = true })
            .Workgroups(new WorkgroupSize(variant.Lanes, 1, 1), new Grid(Workgroups, 1, 1))
            .BuildAlternative(new DeviceRequirements { Processor = true, SubgroupSize = variant.Lanes, SubgroupShuffle = true })
            with
        { Covers = chain.StepCount - 1 };
    }

    private Dispatch PackWeights(ChainVariant variant, ChainLayer layer, Binding region)
    {
        int channels = variant.PackedChannels(layer.Y.C);
        ConvolutionShape shape = ConvolutionShape.Of(layer.Node);
        return variant.Transforms(layer)
            ? _convolutions.PackForWinogradInto(region, ChainVariant.M, channels, variant.Channels, 1, shape, layer.Node.Inputs[1], elementsLast: true)
            : _convolutions.PackInto(region, channels, variant.Lanes, variant.Vector, shape, layer.Node.Inputs[1]);
    }

    private static long WeightsSizeInBytes(ChainVariant variant, ChainLayer layer)
    {
        int channels = variant.PackedChannels(layer.Y.C);
        ConvolutionShape shape = ConvolutionShape.Of(layer.Node);
        return variant.Transforms(layer)
            ? ConvolutionPlanner.WinogradSizeInBytes(ChainVariant.M, channels, shape)
            : ConvolutionPlanner.PackedSizeInBytes(channels, shape);
    }

    // The last output, and what the chain does not make, lie where the plan has them.
    private long OffsetOf(Chain chain, Value value)
    {
        int layer = chain.Layers.ToList().FindIndex(made => made.Node.Output == _storageOf(value));
        return layer < 0 || layer == chain.Layers.Count - 1
            ? _regions.Activation(value).OffsetInBytes
            : _regions.InBlock(chain.Block, chain.OutputOffsetInBytes(layer), chain.Layers[layer].Y.SizeInBytes).OffsetInBytes;
    }

    // The bias of a channel is the weight of one input channel: in the first place of a texel.
    private static ConvolutionShape BiasShape(ChainLayer layer) => new(layer.X with { C = 1 }, layer.Y, 1, 1);

    private static long BiasSizeInBytes(ChainVariant variant, ChainLayer layer) => ConvolutionPlanner.PackedSizeInBytes(variant.PackedChannels(layer.Y.C), BiasShape(layer));
}
