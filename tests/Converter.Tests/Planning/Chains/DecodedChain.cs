using System.Globalization;
using System.Text.RegularExpressions;
using ResNetVk.Format;
using ResNetVk.Format.Plan;
using Xunit;

namespace ResNetVk.Converter.Tests.Planning.Chains;

/// <summary>An alternative that computes several steps, with its program as the kernel reads it.</summary>
internal sealed record DecodedChain(ModelPlan Plan, int FirstStep, Alternative Alternative, IReadOnlyList<DecodedLayer> Layers, IReadOnlyList<DecodedTile> Tiles)
{
    /// <summary>The last step that it computes.</summary>
    public int LastStep => FirstStep + Alternative.Covers;

    /// <summary>The steps that it computes.</summary>
    public IEnumerable<PlanStep> Steps => Plan.Steps.Skip(FirstStep).Take(Alternative.Covers + 1);

    /// <summary>Its one dispatch.</summary>
    public NamedDispatch Dispatch => new(Assert.Single(Alternative.Dispatches));

    /// <summary>The subgroup size.</summary>
    public int Lanes => Part("l");

    /// <summary>Channels of a lane.</summary>
    public int Vector => Part("v");

    /// <summary>Columns of a tile.</summary>
    public int TileW => Part("w");

    /// <summary>Rows of a tile.</summary>
    public int TileH => Part("h");

    /// <summary>Whether 3×3 layers of stride 1 are computed by Winograd's scheme.</summary>
    public bool IsWinograd => Alternative.Name.Contains("f2_", StringComparison.Ordinal);

    /// <summary>Those of a model, every variant of each.</summary>
    public static IReadOnlyList<DecodedChain> Of(CompiledModel model) =>
    [
        .. model.Plan.Steps.SelectMany((step, i) => step.Alternatives.Where(a => a.Covers > 0).Select(a => Decode(model, i, a))),
    ];

    /// <summary>Blocks of four channels, rows and columns of a layer that a tile makes: the first of each and the one behind the last.</summary>
    public (int FirstBlock, int EndBlock, int EndRow, int EndColumn) Extent(DecodedTile tile)
    {
        DecodedLayer layer = Layers[tile.Layer];
        int blocks = layer.Form == DecodedLayer.Average ? Lanes : Lanes * Vector / 4;
        int first = tile.ChannelTile * blocks;
        return (
            first,
            Math.Min(first + blocks, layer.OutputBlocks),
            layer.Form == DecodedLayer.Average ? 1 : Math.Min(tile.OH + TileH, layer.OH),
            layer.Form == DecodedLayer.Average ? 1 : Math.Min(tile.OW + TileW, layer.OW));
    }

    private static DecodedChain Decode(CompiledModel model, int step, Alternative alternative)
    {
        NamedDispatch dispatch = new(Assert.Single(alternative.Dispatches));
        Assert.Equal("chain_lanes", dispatch.Kernel);
        float[] program = model.Tensors[dispatch.Bound("program").Tensor!].ToFloats();
        int firstTile = 4 * dispatch["FIRST_TILE"];
        Assert.Equal(0, firstTile % DecodedLayer.Length);
        Assert.Equal(firstTile + (dispatch["TILES"] * DecodedTile.Length), program.Length);
        return new DecodedChain(
            model.Plan,
            step,
            alternative,
            [.. Enumerable.Range(0, firstTile / DecodedLayer.Length).Select(i => DecodedLayer.Of(program.AsSpan(i * DecodedLayer.Length, DecodedLayer.Length)))],
            [.. Enumerable.Range(0, dispatch["TILES"]).Select(i => DecodedTile.Of(i, program.AsSpan(firstTile + (i * DecodedTile.Length), DecodedTile.Length)))]);
    }

    private int Part(string letter) =>
        int.Parse(Regex.Match(Alternative.Name, $"[/0-9_]{letter}([0-9]+)").Groups[1].ValueSpan, CultureInfo.InvariantCulture);
}
