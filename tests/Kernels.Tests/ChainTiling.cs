using System.Globalization;
using System.Text.RegularExpressions;

namespace ResNetVk.Kernels.Tests;

/// <summary>The tiles that the name of a variant of chain_lanes tells, as w8h4v2_l8; with f2, as w8h8v1f2_l16, it transforms 3x3 layers of stride 1.</summary>
internal sealed partial record ChainTiling(string Variant, int Width, int Height, int Vector, int Lanes, bool IsWinograd)
{
    /// <summary>Output channels of a tile.</summary>
    public int Channels => Vector * Lanes;

    public static ChainTiling Of(string variant)
    {
        Match match = Name().Match(variant);
        Assert.True(match.Success, $"'{variant}' is not the name of a variant of chain_lanes");
        int Number(string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
        return new ChainTiling(variant, Number("w"), Number("h"), Number("v"), Number("l"), match.Groups["f"].Success);
    }

    /// <summary>Whether a layer is computed from transformed weights.</summary>
    public bool Transforms(ChainLayer layer) => IsWinograd && layer.Form == 0;

    /// <summary>Output channels of packed weights.</summary>
    public int PackedChannels(int channels) => GpuTile.Divide(channels, Channels) * Channels;

    /// <summary>The tiles of a layer in the order of their numbers; what they need is not known yet.</summary>
    public IEnumerable<ChainTile> Tiles(int index, ChainLayer layer, Shape y)
    {
        (int rows, int columns, int channelTiles) = layer.IsMean
            ? (1, 1, GpuTile.Divide(y.Blocks, Lanes))
            : (GpuTile.Divide(y.H, Height), GpuTile.Divide(y.W, Width), GpuTile.Divide(y.C, Channels));
        for (int i = 0; i < y.N * rows * columns * channelTiles; i++)
        {
            (int n, int row, int column, int channelTile) =
                (i / (channelTiles * columns * rows), i / (channelTiles * columns) % rows, i / channelTiles % columns, i % channelTiles);
            yield return new ChainTile(index, 0, n, channelTile, row * Height, column * Width);
        }
    }

    /// <summary>The texels of a tile in its layer's blocked output.</summary>
    public IEnumerable<int> Texels(ChainTile tile, ChainLayer layer, Shape y)
    {
        int blocks = layer.IsMean ? Lanes : Channels / 4;
        for (int c4 = tile.ChannelTile * blocks; c4 < Math.Min((tile.ChannelTile + 1) * blocks, y.Blocks); c4++)
        {
            for (int h = tile.FirstRow; h < Math.Min(tile.FirstRow + Height, y.H); h++)
            {
                for (int w = tile.FirstColumn; w < Math.Min(tile.FirstColumn + Width, y.W); w++)
                {
                    yield return y.Blocked(tile.N, c4 * 4, h, w) / 4;
                }
            }
        }
    }

    [GeneratedRegex(@"^w(?<w>\d+)h(?<h>\d+)v(?<v>\d+)(?<f>f2)?_l(?<l>\d+)$")]
    private static partial Regex Name();
}
