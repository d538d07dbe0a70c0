using ResNetVk.Shaders;

namespace ResNetVk.Kernels.Tests;

/// <summary>Every variant of chain_lanes that fits the device's subgroup size: chains of layers against plain loops, whoever computes their tiles.</summary>
/// <remarks>
/// Mesa's software driver has 8 lanes with AVX2, and 4 or 16 (on AVX-512) when the environment variable LP_NATIVE_VECTOR_WIDTH is 128 or 512.
/// A variant is one pipeline, whatever the chain. Chains of which others computed a part are in <see cref="ChainLanesStateTests"/>.
/// </remarks>
public class ChainLanesTests
{
    private static readonly string[] Fitting = KernelRunner.Fitting(KernelCatalog.ChainLanes.Variants, variant => ChainTiling.Of(variant).Lanes);

    public static TheoryData<string> Variants() => [.. Fitting];

    public static TheoryData<string, string> Cases()
    {
        TheoryData<string, string> data = [];
        foreach (string variant in Fitting)
        {
            foreach (string chain in ChainCases.All.Keys)
            {
                data.Add(variant, chain);
            }
        }

        return data;
    }

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Every_layer_equals_the_plain_loop(string variant, string chain)
    {
        TiledChain tiled = new(ChainCases.All[chain], variant);
        AssertComplete(tiled, tiled.Run(tiled.Arena(), 4), 4);
    }

    [SkippableTheory]
    [MemberData(nameof(Variants))]
    public void Sizes_around_those_of_tiles_do_too(string variant)
    {
        foreach ((int h, int w) in new[] { 1, 2, 3, 4, 5, 7, 8, 9, 17 }.SelectMany(h => new[] { 1, 7, 8, 9, 16, 17 }.Select(w => (h, w))))
        {
            TiledChain tiled = new(
                new Chain(
                    new Shape(1, 4, h, w),
                    ChainLayer.Same3x3(5, h, w).Relu(),
                    new ChainLayer(4, 3, 3, 2, 2, 1, 1, (h + 1) / 2, (w + 1) / 2),
                    ChainLayer.Same3x3(9, (h + 1) / 2, (w + 1) / 2).Add(0, 2, 2, firstBlock: 1)),
                variant);
            AssertComplete(tiled, tiled.Run(tiled.Arena(), 2), 2);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Variants))]
    public void Channels_around_those_of_lanes_do_too(string variant)
    {
        foreach (int c in new[] { 1, 3, 4, 5, 15, 16, 17, 31, 33 })
        {
            TiledChain tiled = new(
                new Chain(
                    new Shape(2, c, 3, 9),
                    ChainLayer.Same3x3(c, 3, 9).Add(0).Relu(),
                    ChainLayer.Pointwise(c + 8, 3, 9).Add(1, firstBlock: 1),
                    ChainLayer.Mean),
                variant);
            AssertComplete(tiled, tiled.Run(tiled.Arena(), 2), 2);
        }
    }

    // It begins with the first side, takes of the other what that needs, then what is left; and comes twice behind the first side's end.
    [SkippableTheory]
    [MemberData(nameof(Variants))]
    public void One_workgroup_computes_both_sides(string variant)
    {
        TiledChain tiled = new(ChainCases.Deep, variant);
        (uint[] Arena, ChainState State) run = tiled.Run(tiled.Arena(), 1);
        AssertComplete(tiled, run, 1);
        Assert.Equal([tiled.Sides[0].Length + 2, tiled.Sides[1].Length + 1], run.State.TakenOfSide);
    }

    [SkippableTheory]
    [MemberData(nameof(Variants))]
    public void Layers_of_one_tile_have_no_second_side(string variant)
    {
        TiledChain tiled = new(
            new Chain(
                new Shape(1, 6, 2, 3),
                ChainLayer.Same3x3(7, 2, 3),
                ChainLayer.Pointwise(5, 2, 3).Relu(),
                ChainLayer.Same3x3(7, 2, 3).Add(1),
                ChainLayer.Mean),
            variant);
        Assert.Equal([tiled.Chain.Layers.Count, 0], tiled.Sides.Select(side => side.Length));
        (uint[] Arena, ChainState State) run = tiled.Run(tiled.Arena(), 1);
        AssertComplete(tiled, run, 1);
        Assert.Equal([tiled.Tiles.Count + 1, 1], run.State.TakenOfSide);
        AssertComplete(tiled, tiled.Run(tiled.Arena(), 4), 4);
    }

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Any_number_of_workgroups_gives_the_same_bits(string variant, string chain)
    {
        TiledChain tiled = new(ChainCases.All[chain], variant);
        uint[] expected = tiled.Run(tiled.Arena(), 1).Arena;
        foreach (int workgroups in new[] { 2, 3, 4, 9 })
        {
            (uint[] arena, ChainState state) = tiled.Run(tiled.Arena(), workgroups);
            Assert.Equal(expected, arena);
            AssertFinished(tiled, state, workgroups);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Variants))]
    public void Every_run_gives_the_same_bits(string variant)
    {
        TiledChain tiled = new(ChainCases.Deep, variant);
        uint[] expected = tiled.Run(tiled.Arena(), 4).Arena;
        for (int i = 0; i < 20; i++)
        {
            int workgroups = i % 2 == 0 ? 4 : 2;
            (uint[] arena, ChainState state) = tiled.Run(tiled.Arena(), workgroups);
            Assert.Equal(expected, arena);
            AssertFinished(tiled, state, workgroups);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Variants))]
    public void Keeps_nan_and_infinities_and_lets_them_spread_no_further(string variant)
    {
        // A kernel of one row, 3x3 ones that share a row's pixels, and a stride; three channels of a block of four.
        ChainLayer[] first =
        [
            new(3, 1, 3, 1, 1, 0, 1, 3, 37), ChainLayer.Same3x3(3, 3, 37), ChainLayer.Same3x3(3, 3, 37).Relu(), new(3, 3, 3, 2, 2, 1, 1, 2, 19),
        ];
        foreach (ChainLayer layer in first)
        {
            (int h, int w) = (layer.OH, layer.OW);
            Chain chain = new(
                new Shape(1, 5, 3, 37),
                layer,
                ChainLayer.Pointwise(6, h, w),
                ChainLayer.Pointwise(11, h, w).Add(1, firstBlock: 1),
                ChainLayer.Same3x3(7, h, w).Add(2).Clip(),
                ChainLayer.Mean with { Input = 2 });
            Array.ForEach(chain.W, weights => Array.Fill(weights, 1));
            Array.ForEach(chain.B, bias => Array.Fill(bias, 0));
            float[] x = new float[chain.Shapes[0].Count];
            (x[20], x[25], x[30]) = (float.NaN, float.PositiveInfinity, float.NegativeInfinity);
            TiledChain tiled = new(chain, variant);
            uint[] arena = tiled.Run(chain.Arena(x), 4).Arena;
            tiled.Check(arena);
            Assert.Contains(chain.Tensor(arena, 3), float.IsNaN);
            Assert.True(tiled.Transforms(0) || chain.Tensor(arena, 3).Any(float.IsPositiveInfinity));
            Assert.Contains(chain.Tensor(arena, 3), float.IsFinite);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Variants))]
    public void Bounds_above_zero_leave_lanes_past_the_last_channel_at_zero(string variant)
    {
        TiledChain tiled = new(
            new Chain(
                new Shape(1, 3, 5, 9),
                ChainLayer.Same3x3(5, 5, 9) with { Low = 0.125f, High = 0.75f },
                ChainLayer.Pointwise(3, 5, 9).Add(0) with { Low = 0.25f },
                ChainLayer.Mean),
            variant);
        AssertComplete(tiled, tiled.Run(tiled.Arena(), 2), 2);
    }

    private static void AssertComplete(TiledChain tiled, (uint[] Arena, ChainState State) run, int workgroups)
    {
        tiled.Check(run.Arena);
        AssertFinished(tiled, run.State, workgroups);

        // Beside the outputs nothing was written.
        uint[] rest = [.. run.Arena];
        TiledChain.Fill(rest, Enumerable.Range(0, tiled.Tiles.Count).SelectMany(tiled.Texels), KernelRunner.Untouched);
        Assert.Equal(tiled.Arena(), rest);
    }

    private static void AssertFinished(TiledChain tiled, ChainState state, int workgroups)
    {
        Assert.All(state.Finished, Assert.True);
        new ChainOutcome(tiled, tiled.NothingTaken()).CheckState(state, workgroups);
    }
}
