namespace ResNetVk.Converter.Planning.Chains;

/// <summary>A compiled variant of the kernel <c>chain_lanes</c>.</summary>
/// <param name="Lanes">The subgroup size it needs.</param>
/// <param name="Vector">Output channels of a lane.</param>
/// <param name="TileW">Columns of a tile.</param>
/// <param name="TileH">Rows of a tile.</param>
/// <param name="Winograd">Whether 3×3 layers are computed by Winograd's F(2×2, 3×3), from weights that were transformed for it.</param>
internal sealed record ChainVariant(int Lanes, int Vector, int TileW, int TileH, bool Winograd = false)
{
    /// <summary>Outputs in each direction of a tile of Winograd's scheme.</summary>
    public const int M = 2;

    // Columns for maps of 32, 16, 8, and for maps of 28, 14, 7. Subgroup sizes as LanesVariant has them.
    private static readonly ChainVariant[] s_all =
    [
        new(16, 1, 8, 8, Winograd: true), new(16, 1, 8, 8), new(16, 1, 7, 7),
        new(8, 2, 8, 4, Winograd: true), new(8, 2, 8, 4), new(8, 2, 7, 4),
        new(4, 4, 8, 2), new(4, 4, 7, 2),
    ];

    /// <summary>The variant's name in the kernel table.</summary>
    public string Name => $"w{TileW}h{TileH}v{Vector}{(Winograd ? $"f{M}" : "")}_l{Lanes}";

    /// <summary>Whether it takes the weights of a layer transformed.</summary>
    public bool Transforms(ChainLayer layer) => Winograd && layer.Form == ChainForm.Same3x3;

    /// <summary>Output channels of a tile.</summary>
    public int Channels => Lanes * Vector;

    /// <summary>The variants that a rule allows for layers, for each subgroup size the one first that takes least.</summary>
    public static IReadOnlyList<ChainVariant> For(IReadOnlyList<ChainLayer> layers, VariantRule rule) =>
    [
        .. LanesVariant.SubgroupSizes.SelectMany(lanes => s_all
            .Where(variant => variant.Lanes == lanes && (!variant.Winograd || rule != VariantRule.Direct))
            .OrderBy(variant => variant.Cost(layers))
            .Take(rule == VariantRule.Every ? s_all.Length : 1)),
    ];

    /// <summary>Output channels of packed weights: rounded up to whole tiles.</summary>
    public int PackedChannels(int outputChannels) => Divide(outputChannels, Channels) * Channels;

    /// <summary>The tiles of a layer in the order in which they are taken.</summary>
    public IEnumerable<ChainTile> Tiles(ChainLayer layer)
    {
        (int rows, int columns, int channelTiles) = Counts(layer);
        return
            from n in Enumerable.Range(0, layer.Y.N)
            from row in Enumerable.Range(0, rows)
            from column in Enumerable.Range(0, columns)
            from channelTile in Enumerable.Range(0, channelTiles)
            select new ChainTile(n, row * TileH, column * TileW, channelTile);
    }

    /// <summary>How many they are.</summary>
    public long TileCount(ChainLayer layer)
    {
        (int rows, int columns, int channelTiles) = Counts(layer);
        return (long)layer.Y.N * rows * columns * channelTiles;
    }

    /// <summary>Rounds of loops for a tile of a layer, the outer ones included.</summary>
    public long RoundsOfATile(ChainLayer layer) => Transforms(layer) ? layer.X.C4 : layer.RoundsOfATile;

    private static int Divide(int count, int size) => (count + size - 1) / size;

    private (int Rows, int Columns, int ChannelTiles) Counts(ChainLayer layer) => layer.Form == ChainForm.Average
        ? (1, 1, Divide(layer.Y.C4, Lanes))
        : (Divide(layer.Y.H, TileH), Divide(layer.Y.W, TileW), Divide(layer.Y.C, Channels));

    // Rounds of the innermost loop, for each pixel of the tiles. Winograd's take four fifths of the time, stores included, where tiles fill the maps; at
    // nine tenths it is not taken where other tiles fill them better, which was no slower (docs/decisions/0055-winograd-within-a-chain.md).
    private long Cost(IReadOnlyList<ChainLayer> layers) => layers
        .Where(layer => layer.Form != ChainForm.Average)
        .Sum(layer => TileCount(layer) * TileW * TileH * layer.RoundsOfATile * (Transforms(layer) ? 9 : 10));
}
