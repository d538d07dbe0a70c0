using ResNetVk.Shaders;

namespace ResNetVk.Kernels.Tests;

/// <summary>Every variant of chain_lanes that fits the device's subgroup size: chains of layers against plain loops, whoever computes their tiles.</summary>
/// <remarks>
/// Mesa's software driver has 8 lanes with AVX2, and 4 or 16 (on AVX-512) when the environment variable LP_NATIVE_VECTOR_WIDTH is 128 or 512.
/// A variant is one pipeline, whatever the chain.
/// </remarks>
public class ChainLanesTests
{
    private const int Seed = 7;

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
        AssertComplete(tiled, tiled.Run(Arena(tiled), 4), 4);
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
            AssertComplete(tiled, tiled.Run(Arena(tiled), 2), 2);
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
            AssertComplete(tiled, tiled.Run(Arena(tiled), 2), 2);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Any_number_of_workgroups_gives_the_same_bits(string variant, string chain)
    {
        TiledChain tiled = new(ChainCases.All[chain], variant);
        uint[] expected = tiled.Run(Arena(tiled), 1).Arena;
        foreach (int workgroups in new[] { 2, 4, 9 })
        {
            (uint[] Arena, uint[] State) run = tiled.Run(Arena(tiled), workgroups);
            Assert.Equal(expected, run.Arena);
            AssertFinished(tiled, run.State, workgroups);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Variants))]
    public void Every_run_gives_the_same_bits(string variant)
    {
        TiledChain tiled = new(ChainCases.Deep, variant);
        uint[] expected = tiled.Run(Arena(tiled), 4).Arena;
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(expected, tiled.Run(Arena(tiled), 4).Arena);
        }
    }

    // What others took and left: as if they had been stopped for good right then.
    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void What_others_took_and_nobody_computes_is_computed_where_it_is_needed(string variant, string chain)
    {
        TiledChain tiled = new(ChainCases.All[chain], variant);
        uint[] complete = tiled.Run(Arena(tiled), 1).Arena;
        int layers = tiled.Chain.Layers.Count;
        int[] several = [1, 2, 3, tiled.FirstTile(1), tiled.FirstTile(1) + 1, tiled.FirstTile(layers / 2), tiled.FirstTile(layers - 1), tiled.Tiles.Count - 1];
        foreach (int taken in several.Where(k => k < tiled.Tiles.Count).Distinct())
        {
            int needed = tiled.Tiles.Skip(taken).Max(tile => tile.Need);
            bool[] isComputed = [.. Enumerable.Range(0, tiled.Tiles.Count).Select(i => i >= taken || i < needed)];
            uint[] expected = [.. complete];
            foreach (int texel in tiled.Tiles.Where((tile, i) => !isComputed[i]).SelectMany(tiled.Texels))
            {
                expected.AsSpan(texel * 4, 4).Fill(KernelRunner.Untouched);
            }

            foreach (int workgroups in new[] { 1, 4 })
            {
                (uint[] arena, uint[] state) = tiled.Run(Arena(tiled), workgroups, tiled.Taken(taken));
                Assert.Equal(expected, arena);
                Assert.Equal([(uint)(tiled.Tiles.Count + workgroups), .. isComputed.Select(done => done ? 1u : 0), 0], state);
            }
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Variants))]
    public void A_workgroup_that_comes_when_all_is_taken_writes_nothing(string variant)
    {
        TiledChain tiled = new(ChainCases.Residual, variant);
        foreach (int taken in new[] { tiled.Tiles.Count, tiled.Tiles.Count + 3 })
        {
            (uint[] arena, uint[] state) = tiled.Run(Arena(tiled), 4, tiled.Taken(taken));
            Assert.Equal(Arena(tiled), arena);
            Assert.Equal(tiled.Taken(taken + 4), state);
        }
    }

    // Every third tile that was taken is not there. The others hold halves, which would not stay if they were computed again.
    [SkippableTheory]
    [MemberData(nameof(Variants))]
    public void What_is_finished_is_not_computed_again(string variant)
    {
        TiledChain tiled = new(ChainCases.Branches, variant);
        int taken = tiled.FirstTile(4);
        uint[] state = tiled.Taken(taken);
        uint[] arena = Arena(tiled);
        for (int i = 0; i < taken; i++)
        {
            state[i + 1] = i % 3 == 1 ? 0u : 1;
            foreach (int texel in state[i + 1] == 1 ? tiled.Texels(tiled.Tiles[i]) : [])
            {
                arena.AsSpan(texel * 4, 4).Fill(BitConverter.SingleToUInt32Bits(0.5f));
            }
        }

        // A workgroup alone computes a missing tile from the halves before it; several may meet it at once, and do the same.
        uint[] expected = tiled.Run(arena, 1, state).Arena;
        foreach (int i in Enumerable.Range(0, taken).Where(i => state[i + 1] == 1))
        {
            Assert.All(tiled.Texels(tiled.Tiles[i]), texel => Assert.Equal(arena[(texel * 4)..((texel + 1) * 4)], expected[(texel * 4)..((texel + 1) * 4)]));
        }

        (uint[] Arena, uint[] State) run = tiled.Run(arena, 4, state);
        Assert.Equal(expected, run.Arena);
        AssertFinished(tiled, run.State, 4);
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
            uint[] arena = new TiledChain(chain, variant).Run(chain.Arena(x), 4).Arena;
            chain.Check(arena);
            Assert.Contains(chain.Tensor(arena, 3), float.IsNaN);
            Assert.Contains(chain.Tensor(arena, 3), float.IsPositiveInfinity);
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
        AssertComplete(tiled, tiled.Run(Arena(tiled), 2), 2);
    }

    private static void AssertComplete(TiledChain tiled, (uint[] Arena, uint[] State) run, int workgroups)
    {
        tiled.Chain.Check(run.Arena);
        AssertFinished(tiled, run.State, workgroups);

        // Beside the outputs nothing was written.
        uint[] rest = [.. run.Arena];
        foreach (int texel in tiled.Tiles.SelectMany(tiled.Texels))
        {
            rest.AsSpan(texel * 4, 4).Fill(KernelRunner.Untouched);
        }

        Assert.Equal(Arena(tiled), rest);
    }

    // Every workgroup took one number more than there is a tile for.
    private static void AssertFinished(TiledChain tiled, uint[] state, int workgroups) =>
        Assert.Equal([(uint)(tiled.Tiles.Count + workgroups), .. Enumerable.Repeat(1u, tiled.Tiles.Count), 0], state);

    private static uint[] Arena(TiledChain tiled) => tiled.Chain.Arena(Numbers.Uniform(Seed, tiled.Chain.Shapes[0].Count));
}
