using ResNetVk.Shaders;

namespace ResNetVk.Kernels.Tests;

/// <summary>A chain cut into the tiles of a variant: what chain_lanes is run with.</summary>
internal sealed class TiledChain
{
    private const int LayerTexels = 8;

    private readonly ChainTiling _tiling;
    private readonly List<float> _weights = [];
    private readonly List<float> _program = [];

    /// <summary>Cuts it, packs its weights and writes its program.</summary>
    public TiledChain(Chain chain, string variant)
    {
        (Chain, _tiling) = (chain, ChainTiling.Of(variant));
        for (int i = 0; i < chain.Layers.Count; i++)
        {
            AddLayer(i);
        }

        // Tiles are numbered layer after layer: what a tile needs has numbers already.
        for (int i = 0; i < chain.Layers.Count; i++)
        {
            foreach (ChainTile tile in _tiling.Tiles(i, chain.Layers[i], chain.Shapes[i + 1]).ToList())
            {
                Tiles.Add(tile with { Need = Need(tile) });
            }
        }

        foreach (ChainTile tile in Tiles)
        {
            _program.AddRange([tile.Layer, tile.Need, tile.N, tile.ChannelTile, tile.FirstRow, tile.FirstColumn, float.NaN, float.NaN]);
        }
    }

    public Chain Chain { get; }

    public List<ChainTile> Tiles { get; } = [];

    /// <summary>The number of the first tile of a layer.</summary>
    public int FirstTile(int layer) => Tiles.FindIndex(tile => tile.Layer == layer);

    /// <summary>A state that says that tiles before a number were taken, and nothing more.</summary>
    public uint[] Taken(int tiles) => [(uint)tiles, .. new uint[Tiles.Count + 1]];

    /// <summary>Runs the kernel.</summary>
    /// <param name="arena">The arena before.</param>
    /// <param name="workgroups">The grid.</param>
    /// <param name="state">The state before; null for zeros.</param>
    /// <returns>The arena and the state after.</returns>
    public (uint[] Arena, uint[] State) Run(uint[] arena, int workgroups, uint[]? state = null)
    {
        uint[][] written = KernelRunner.RunAll(new KernelCall(KernelCatalog.ChainLanes)
        {
            Variant = _tiling.Variant,
            SubgroupSize = _tiling.Lanes,
            Constants = new Dictionary<string, Word> { ["TILES"] = Tiles.Count, ["FIRST_TILE"] = Chain.Layers.Count * LayerTexels },
            Workgroup = new WorkgroupSize(_tiling.Lanes),
            Grid = (workgroups, 1, 1),
            Inputs = [arena, Numbers.Words([.. _weights]), Numbers.Words([.. _program])],
            SameBuffer = new Dictionary<int, int> { [3] = 0 },
            Before = new Dictionary<int, uint[]> { [4] = state ?? Taken(0) },
        });
        return (written[0], written[1]);
    }

    /// <summary>The texels of the arena that a tile makes.</summary>
    public IEnumerable<int> Texels(ChainTile tile) =>
        _tiling.Texels(tile, Chain.Layers[tile.Layer], Chain.Shapes[tile.Layer + 1]).Select(texel => Chain.Offset(tile.Layer + 1) + texel);

    private void AddLayer(int index)
    {
        ChainLayer layer = Chain.Layers[index];
        (Shape x, Shape y) = (Chain.InputShape(index), Chain.Shapes[index + 1]);
        Shape r = layer.Shortcut is { } shortcut ? Chain.Shapes[shortcut.Tensor] : default;
        int packedChannels = _tiling.PackedChannels(layer.OC);
        int weights = _weights.Count / 4;
        _weights.AddRange(PackedWeights.InTiles(Chain.W[index], x.C, layer.KH, layer.KW, packedChannels, _tiling.Lanes, _tiling.Vector));
        int bias = _weights.Count / 4;
        _weights.AddRange(PackedWeights.InTiles(Chain.B[index], 1, 1, 1, packedChannels, _tiling.Lanes, _tiling.Vector));
        _program.AddRange(
        [
            layer.Form, Chain.Offset(Chain.Input(index)), x.Blocks, x.H, x.W, y.C, y.H, y.W,
            layer.KH, layer.KW, layer.SH, layer.SW, layer.PT, layer.PL, weights, bias,
            Chain.Offset(index + 1), layer.Shortcut is null ? -1 : Chain.Offset(layer.Shortcut.Tensor),
            layer.Shortcut?.RowStep ?? 1, layer.Shortcut?.ColumnStep ?? 1, layer.Shortcut?.FirstBlock ?? 0, r.Blocks, r.H, r.W,
            layer.Low, layer.High,
        ]);

        // What nobody reads.
        _program.AddRange(Enumerable.Repeat(float.NaN, ((index + 1) * LayerTexels * 4) - _program.Count));
    }

    // No more than it must: tiles of the rows that its input and its shortcut have, in its batch item.
    private int Need(ChainTile tile)
    {
        ChainLayer layer = Chain.Layers[tile.Layer];
        int lastRow = Math.Min(tile.FirstRow + _tiling.Height, Chain.Shapes[tile.Layer + 1].H) - 1;
        int need = After(Chain.Input(tile.Layer), tile.N, layer.LastInputRow(lastRow, Chain.InputShape(tile.Layer).H));
        return layer.Shortcut is { } shortcut ? Math.Max(need, After(shortcut.Tensor, tile.N, lastRow * shortcut.RowStep)) : need;
    }

    // The number behind the last tile that has rows up to one of a tensor.
    private int After(int tensor, int n, int lastRow) => Tiles.FindLastIndex(maker => maker.Layer == tensor - 1 && maker.N == n && maker.FirstRow <= lastRow) + 1;
}
