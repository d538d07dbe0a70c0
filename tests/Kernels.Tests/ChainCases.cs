namespace ResNetVk.Kernels.Tests;

/// <summary>Chains that chain_lanes is tested with.</summary>
internal static class ChainCases
{
    /// <summary>Blocks of a residual network: 3x3 layers, a stride of 2 in the middle, the head behind them.</summary>
    public static readonly Chain Residual = new(
        new Shape(2, 5, 13, 19),
        ChainLayer.Same3x3(19, 13, 19).Relu(),
        ChainLayer.Same3x3(5, 13, 19).Add(0).Clip(),
        new ChainLayer(23, 3, 3, 2, 2, 1, 1, 7, 10) { Input = 2 }.Relu(),
        ChainLayer.Same3x3(23, 7, 10).Add(2, 2, 2, firstBlock: 2).Relu(),
        ChainLayer.Same3x3(23, 7, 10),
        ChainLayer.Same3x3(23, 7, 10).Add(4).Relu(),
        ChainLayer.Mean,
        ChainLayer.Pointwise(10, 1, 1));

    /// <summary>Kernels and strides of every kind, channels that fill neither blocks nor lanes, padding wider than the kernel.</summary>
    public static readonly Chain Mixed = new(
        new Shape(3, 7, 9, 11),
        new ChainLayer(9, 5, 5, 1, 1, 2, 2, 9, 11).Clip(),
        new ChainLayer(33, 2, 3, 2, 1, 0, 1, 4, 11),
        ChainLayer.Pointwise(33, 4, 11).Add(2).Relu(),
        new ChainLayer(18, 3, 3, 1, 2, 1, 3, 4, 8).Add(1, 2, 1, firstBlock: 1).Clip(),
        new ChainLayer(37, 3, 3, 1, 1, 5, 4, 12, 15),
        new ChainLayer(1, 1, 1, 3, 2, 0, 0, 4, 8).Relu(),
        new ChainLayer(6, 5, 5, 3, 2, 7, 6, 5, 9));

    /// <summary>Sizes of whole tiles, of every variant; channels of more than one tile, in a mean too.</summary>
    public static readonly Chain Whole = new(
        new Shape(1, 70, 8, 16),
        ChainLayer.Same3x3(64, 8, 16).Relu(),
        ChainLayer.Same3x3(70, 8, 16).Add(0),
        ChainLayer.Mean,
        ChainLayer.Pointwise(130, 1, 1).Clip());

    /// <summary>One pixel, and a mean first.</summary>
    public static readonly Chain Tiny = new(
        new Shape(3, 1, 1, 1),
        ChainLayer.Mean,
        ChainLayer.Same3x3(1, 1, 1).Add(0),
        new ChainLayer(2, 3, 3, 2, 2, 1, 1, 1, 1),
        ChainLayer.Pointwise(9, 1, 1).Add(1, firstBlock: 1).Relu(),
        ChainLayer.Same3x3(5, 1, 1).Clip());

    /// <summary>A pooling of the input beside a layer of it: steps that do not feed each other.</summary>
    public static readonly Chain Branches = new(
        new Shape(2, 6, 17, 9),
        ChainLayer.Same3x3(11, 17, 9).Relu(),
        ChainLayer.Mean with { Input = 0 },
        ChainLayer.Pointwise(13, 1, 1),
        new ChainLayer(11, 1, 1, 2, 2, 0, 0, 9, 5) { Input = 0 },
        new ChainLayer(11, 3, 3, 2, 2, 1, 1, 9, 5) { Input = 1 }.Add(4).Relu());

    /// <summary>
    /// So many layers that several workgroups work at once, and wait for each other: of fewer the first has made most before another begins.
    /// With more tiles than a workgroup has the patience to wait for.
    /// </summary>
    public static readonly Chain Deep = new(
        new Shape(1, 17, 9, 17),
        [.. Enumerable.Range(0, 30).Select(i => i % 3 == 2 ? ChainLayer.Same3x3(17, 9, 17).Add(i - 1).Clip() : ChainLayer.Same3x3(17, 9, 17).Clip())]);

    /// <summary>All of them by name.</summary>
    public static readonly IReadOnlyDictionary<string, Chain> All = new Dictionary<string, Chain>(StringComparer.Ordinal)
    {
        [nameof(Residual)] = Residual,
        [nameof(Mixed)] = Mixed,
        [nameof(Whole)] = Whole,
        [nameof(Tiny)] = Tiny,
        [nameof(Branches)] = Branches,
        [nameof(Deep)] = Deep,
    };
}
