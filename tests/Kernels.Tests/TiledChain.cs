using ResNetVk.Shaders;

namespace ResNetVk.Kernels.Tests;

/// <summary>A chain cut into the tiles of a variant: what chain_lanes is run with.</summary>
internal sealed class TiledChain
{
    private const int LayerTexels = 8;
    private const int Seed = 7;

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

        int[][] layers = [.. Enumerable.Range(0, Tiles.Count).GroupBy(tile => Tiles[tile].Layer).Select(layer => layer.ToArray())];
        Sides =
        [
            [.. layers.SelectMany(layer => layer.Take((layer.Length + 1) / 2))],
            [.. layers.SelectMany(layer => layer.Skip((layer.Length + 1) / 2))],
        ];
        foreach ((ChainTile tile, int listed) in Tiles.Zip(Sides.SelectMany(side => side)))
        {
            _program.AddRange([tile.Layer, tile.Need, tile.N, tile.ChannelTile, tile.FirstRow, tile.FirstColumn, listed, float.NaN]);
        }
    }

    public Chain Chain { get; }

    public List<ChainTile> Tiles { get; } = [];

    /// <summary>The numbers of each layer's first tiles, which the first half of the workgroups takes before the others; those of the others.</summary>
    public int[][] Sides { get; }

    /// <summary>Whether a layer is computed from transformed weights.</summary>
    public bool Transforms(int layer) => _tiling.Transforms(Chain.Layers[layer]);

    /// <summary>The number of the first tile of a layer.</summary>
    public int FirstTile(int layer) => Tiles.FindIndex(tile => tile.Layer == layer);

    /// <summary>An arena with an input, the same each time, and nothing else.</summary>
    public uint[] Arena() => Chain.Arena(Numbers.Uniform(Seed, Chain.Shapes[0].Count));

    /// <summary>The state before anything was taken.</summary>
    public ChainState NothingTaken() => new(Tiles.Count);

    /// <summary>The state after so many tiles of each side were taken, and none finished.</summary>
    public ChainState Taken(int first, int second) => NothingTaken().Came(first, second).Take([.. Sides[0].Take(first), .. Sides[1].Take(second)]);

    /// <summary>The state after all tiles before a number were taken, each at its place, and none finished.</summary>
    public ChainState TakenBefore(int end) => Taken(Sides[0].Count(tile => tile < end), Sides[1].Count(tile => tile < end));

    /// <summary>Runs the kernel.</summary>
    /// <param name="arena">The arena before.</param>
    /// <param name="workgroups">The grid.</param>
    /// <param name="state">The state before; null when nothing was taken.</param>
    /// <returns>The arena and the state after.</returns>
    public (uint[] Arena, ChainState State) Run(uint[] arena, int workgroups, ChainState? state = null)
    {
        uint[][] written = KernelRunner.RunAll(new KernelCall(KernelCatalog.ChainLanes)
        {
            Variant = _tiling.Variant,
            SubgroupSize = _tiling.Lanes,
            Constants = new Dictionary<string, Word>
            {
                ["TILES"] = Tiles.Count,
                ["FIRST_TILE"] = Chain.Layers.Count * LayerTexels,
                ["FIRST_SIDE"] = Sides[0].Length,
            },
            Workgroup = new WorkgroupSize(_tiling.Lanes),
            Grid = (workgroups, 1, 1),
            Inputs = [arena, Numbers.Words([.. _weights]), Numbers.Words([.. _program])],
            SameBuffer = new Dictionary<int, int> { [3] = 0 },
            Before = new Dictionary<int, uint[]> { [4] = (state ?? NothingTaken()).Words },
        });
        return (written[0], ChainState.Of(written[1]));
    }

    /// <summary>Holds the output of every layer against the plain loop over the inputs that the kernel gave that layer.</summary>
    public void Check(uint[] arena)
    {
        for (int i = 0; i < Chain.Layers.Count; i++)
        {
            (double[] expected, double[] tolerance) = Chain.Compute(i, arena);
            float[] found = Chain.Tensor(arena, i + 1);
            if (Transforms(i))
            {
                TransformedLayer layer = new(Chain, i, arena);
                tolerance = [.. tolerance.Select((direct, k) => layer.MayBeNaN[k] ? direct : layer.Tolerance[k])];
                expected = [.. expected.Select((value, k) => float.IsNaN(found[k]) && layer.MayBeNaN[k] ? double.NaN : value)];
            }

            Numbers.AssertClose(expected, k => tolerance[k], found, Chain.Shapes[i + 1]);
        }
    }

    /// <summary>The texels of the arena that a tile makes.</summary>
    /// <param name="number">The tile's number.</param>
    public IEnumerable<int> Texels(int number)
    {
        ChainTile tile = Tiles[number];
        return _tiling.Texels(tile, Chain.Layers[tile.Layer], Chain.Shapes[tile.Layer + 1]).Select(texel => Chain.Offset(tile.Layer + 1) + texel);
    }

    /// <summary>Copies texels of one arena to another.</summary>
    public static void Copy(uint[] from, uint[] to, IEnumerable<int> texels)
    {
        foreach (int texel in texels)
        {
            from.AsSpan(texel * 4, 4).CopyTo(to.AsSpan(texel * 4, 4));
        }
    }

    /// <summary>Writes a word over texels of an arena.</summary>
    public static void Fill(uint[] arena, IEnumerable<int> texels, uint word)
    {
        foreach (int texel in texels)
        {
            arena.AsSpan(texel * 4, 4).Fill(word);
        }
    }

    private void AddLayer(int index)
    {
        ChainLayer layer = Chain.Layers[index];
        (Shape x, Shape y) = (Chain.InputShape(index), Chain.Shapes[index + 1]);
        Shape r = layer.Shortcut is { } shortcut ? Chain.Shapes[shortcut.Tensor] : default;
        int packedChannels = _tiling.PackedChannels(layer.OC);
        int weights = _weights.Count / 4;
        _weights.AddRange(_tiling.Transforms(layer)
            ? PackedWeights.OfElements(Chain.W[index], x.C, packedChannels, _tiling.Channels)
            : PackedWeights.InTiles(Chain.W[index], x.C, layer.KH, layer.KW, packedChannels, _tiling.Lanes, _tiling.Vector));
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
