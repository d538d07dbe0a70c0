using ResNetVk.Converter.Graphs;

namespace ResNetVk.Converter.Planning.Chains;

/// <summary>Writes what <c>Include/chain_program.glsl</c> reads: the layers of a chain, then their tiles.</summary>
internal sealed class ChainProgram
{
    private const int LayerLength = 32;
    private const int TileLength = 8;

    // Where a tile's record has the tile that stands at its place in the list of both sides.
    private const int Listed = 6;

    // What a 32-bit float counts exactly.
    private const long MostTexels = 1 << 24;

    private readonly ChainVariant _variant;
    private readonly Func<Value, Value> _storageOf;
    private readonly List<float> _layers = [];
    private readonly List<float> _tiles = [];

    // The numbers of the first and of the other tiles of each layer.
    private readonly List<int> _firstSide = [];
    private readonly List<int> _secondSide = [];

    // For each output of the chain, the tiles that make it, with their numbers.
    private readonly Dictionary<Value, List<(ChainTile Tile, int Number)>> _makers = [];

    /// <summary>Starts a program without layers.</summary>
    public ChainProgram(ChainVariant variant, Func<Value, Value> storageOf) => (_variant, _storageOf) = (variant, storageOf);

    /// <summary>Tiles of the layers so far.</summary>
    public int TileCount => _tiles.Count / TileLength;

    /// <summary>The texel where the tiles begin: behind the layers so far.</summary>
    public int FirstTileTexel => _layers.Count / 4;

    /// <summary>Tiles that the first half of the workgroups takes before the others.</summary>
    public int FirstSideCount => _firstSide.Count;

    /// <summary>Bytes of the kernel's state.</summary>
    public static long StateSizeInBytes(int tiles) => 4L * ((2 * tiles) + 4);

    /// <summary>Adds the next layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="x">Where its input begins, in bytes from the beginning of the arena.</param>
    /// <param name="shortcut">Where its shortcut begins; -1 for none.</param>
    /// <param name="y">Where its output begins.</param>
    /// <param name="weights">Where its packed weights begin in what was packed for the chain; 0 for a mean.</param>
    /// <param name="bias">Where its packed bias begins.</param>
    public void Add(ChainLayer layer, long x, long shortcut, long y, long weights, long bias)
    {
        int index = _layers.Count / LayerLength;
        BlockedShape r = layer.Shortcut is null ? default : BlockedShape.Of(layer.Shortcut.Value.Shape);
        int before = _layers.Count;
        _layers.AddRange(
        [
            (int)layer.Form, Texel(x), layer.X.C4, layer.X.H, layer.X.W, layer.Y.C, layer.Y.H, layer.Y.W,
            layer.KH, layer.KW, layer.Window.SH, layer.Window.SW, layer.Window.PT, layer.Window.PL, Texel(weights), Texel(bias),
            Texel(y), shortcut < 0 ? -1 : Texel(shortcut), layer.Shortcut?.RowStep ?? 1, layer.Shortcut?.ColumnStep ?? 1,
            layer.Shortcut?.FirstBlock ?? 0, r.C4, r.H, r.W,
            layer.Low, layer.High,
        ]);
        _layers.AddRange(Enumerable.Repeat(0f, before + LayerLength - _layers.Count));

        List<(ChainTile Tile, int Number)> tiles = [];
        foreach (ChainTile tile in _variant.Tiles(layer))
        {
            int lastRow = Math.Min(tile.FirstRow + _variant.TileH, layer.Y.H) - 1;
            int need = Math.Max(
                Need(layer.Node.Inputs[0], tile.N, layer.LastInputRow(lastRow)),
                layer.Shortcut is null ? 0 : Need(layer.Shortcut.Value, tile.N, lastRow * layer.Shortcut.RowStep));
            tiles.Add((tile, TileCount));
            _tiles.AddRange([index, need, tile.N, tile.ChannelTile, tile.FirstRow, tile.FirstColumn, 0, 0]);
        }

        int half = (tiles.Count + 1) / 2;
        _firstSide.AddRange(tiles.Take(half).Select(tile => tile.Number));
        _secondSide.AddRange(tiles.Skip(half).Select(tile => tile.Number));
        _makers.Add(layer.Node.Output, tiles);
    }

    /// <summary>The program as the kernel reads it.</summary>
    public float[] Build()
    {
        float[] tiles = [.. _tiles];
        foreach ((int place, int number) in _firstSide.Concat(_secondSide).Index())
        {
            tiles[(place * TileLength) + Listed] = number;
        }

        return [.. _layers, .. tiles];
    }

    // Tiles before this number make the rows of a batch item up to one; none where only padding is read.
    private int Need(Value value, int n, int lastRow)
    {
        Value storage = _storageOf(value);
        if (!_makers.TryGetValue(storage, out List<(ChainTile Tile, int Number)>? makers))
        {
            return 0;
        }

        // Under another shape its rows are not those of the tiles.
        bool hasItsRows = (BlockedShape.Of(value.Shape).H, BlockedShape.Of(value.Shape).W) == (BlockedShape.Of(storage.Shape).H, BlockedShape.Of(storage.Shape).W);
        return makers.Where(maker => maker.Tile.N == n && (!hasItsRows || maker.Tile.FirstRow <= lastRow)).Select(maker => maker.Number + 1).DefaultIfEmpty(0).Max();
    }

    private static float Texel(long bytes) => bytes % 16 == 0 && bytes / 16 < MostTexels
        ? bytes / 16
        : throw new InvalidOperationException($"byte {bytes} is no texel that a program can name");
}
