namespace ResNetVk.Kernels.Tests;

/// <summary>Chains of which others took a part before, and finished it or were stopped for good: the rest is computed, and nothing else.</summary>
/// <remarks>
/// Which workgroups of a grid run, and when, no test can say. What can become of any of them a state says: those that run here find what others left.
/// </remarks>
public class ChainLanesStateTests
{
    private static readonly int[] Grids = [1, 4];

    // Of the chain's input: a tile that needs no other.
    private static readonly ChainLayer OnePixel = new(4, 1, 1, 40, 1, 0, 0, 1, 1) { Input = 0 };

    // The input of OnePixel and of the means.
    private static readonly Shape MeanInput = new(1, 4, 40, 1);

    private static readonly uint Half = BitConverter.SingleToUInt32Bits(0.5f);

    public static TheoryData<string> Variants() => ChainLanesTests.Variants();

    public static TheoryData<string, string> Cases() => ChainLanesTests.Cases();

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void What_others_took_and_nobody_computes_is_computed_where_it_is_needed(string variant, string chain)
    {
        TiledChain tiled = new(ChainCases.All[chain], variant);
        (int layers, int last) = (tiled.Chain.Layers.Count, tiled.Tiles.Count - 1);
        (int first, int second) = (tiled.Sides[0].Length, tiled.Sides[1].Length);
        int[] several = [1, 2, 3, tiled.FirstTile(1), tiled.FirstTile(1) + 1, tiled.FirstTile(layers / 2), tiled.FirstTile(layers - 1), last];
        int[] ends = [.. several.Where(end => end <= last).Distinct()];
        AssertOutcomes(tiled, ends.Select(tiled.TakenBefore));

        // One side, as if of the workgroups that begin with the other none had run.
        (int First, int Second)[] sides = [(first / 2, 0), (first, 0), (first, second / 2), (0, second / 2), (0, second), (first / 2, second)];
        AssertOutcomes(tiled, sides.Distinct().Select(places => tiled.Taken(places.First, places.Second)));

        // Tiles that others took to help: nobody came to their places.
        AssertOutcomes(tiled, ends.Select(end => tiled.NothingTaken().Take(Enumerable.Range(0, end))));
    }

    // As if they had been stopped between coming to a tile's place in the list and taking it. A driver ends a dispatch when all workgroups came to
    // their end, so it cannot happen there; but what the others compute is certain even then. Nobody else comes to these places.
    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void What_others_came_to_and_did_not_take_is_taken_where_it_is_needed(string variant, string chain)
    {
        TiledChain tiled = new(ChainCases.All[chain], variant);
        (int first, int second) = (tiled.Sides[0].Length, tiled.Sides[1].Length);
        (int First, int Second)[] came =
        [
            (1, 0), (0, 1), (first / 2, second / 3), (first - 1, 0), (first, 0), (first + 5, 0), (0, second), (0, second + 5),
        ];
        AssertOutcomes(tiled, came.Distinct().Select(places => tiled.NothingTaken().Came(places.First, places.Second)));
    }

    // Word for word, for a chain where one side needs nearly all of the other: in the last layer alone nobody needs what the other side has.
    [SkippableTheory]
    [MemberData(nameof(Variants))]
    public void Of_a_side_that_nobody_takes_only_tiles_that_nobody_needs_stay_undone(string variant)
    {
        TiledChain tiled = new(ChainCases.Deep, variant);
        int last = tiled.FirstTile(tiled.Chain.Layers.Count - 1);
        (uint[] complete, _) = tiled.Run(tiled.Arena(), 1);
        for (int side = 0; side < 2; side++)
        {
            int[] others = tiled.Sides[side];
            int[] own = tiled.Sides[1 - side];
            ChainState came = tiled.NothingTaken().Came(side == 0 ? others.Length : 0, side == 1 ? others.Length : 0);
            foreach (int workgroups in Grids)
            {
                (uint[] arena, ChainState state) = tiled.Run(tiled.Arena(), workgroups, came);
                int[] undone = [.. Enumerable.Range(0, tiled.Tiles.Count).Where(tile => !state.Finished[tile])];
                Assert.Equal(state.Taken, state.Finished);
                Assert.Empty(undone.Intersect(own));
                Assert.Equal(others.Where(tile => tile >= own.Max(taken => tiled.Tiles[taken].Need)), undone);
                Assert.Equal(others.Where(tile => tile >= last), undone.Where(tile => tile >= last));
                uint[] expected = [.. complete];
                TiledChain.Fill(expected, undone.SelectMany(tiled.Texels), KernelRunner.Untouched);
                Assert.Equal(expected, arena);
            }
        }
    }

    // The last layer's tiles that are finished hold halves, which would not stay if they were computed again.
    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Where_a_side_is_finished_the_rest_is_computed(string variant, string chain)
    {
        TiledChain tiled = new(ChainCases.All[chain], variant);
        (int first, int second) = (tiled.Sides[0].Length, tiled.Sides[1].Length);
        ChainState[] states =
        [
            tiled.Taken(first, 0).Finish(NeededBy(tiled, tiled.Sides[0])),
            tiled.Taken(0, second).Finish(NeededBy(tiled, tiled.Sides[1])),
            tiled.Taken(first, second / 2).Finish(NeededBy(tiled, tiled.Sides[0])).Finish(NeededBy(tiled, tiled.Sides[1].Take(second / 2))),
        ];
        Assert.All(states, state => Assert.All(new ChainOutcome(tiled, state).IsFinished, Assert.True));
        AssertOutcomes(tiled, states);
    }

    // Any tiles may be taken, came to or not, and any of those finished whose inputs are.
    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Whatever_others_left_the_rest_is_computed(string variant, string chain)
    {
        TiledChain tiled = new(ChainCases.All[chain], variant);
        AssertOutcomes(tiled, Enumerable.Range(0, 12).Select(seed => Random(tiled, new Random(seed))));
    }

    // Mesa's software driver leaves all loops of an invocation after 65,535 rounds, and what is not done then nobody does. Here one waits for as long
    // as one ever does, and computes all tiles of a chain of as many rounds as the converter's longest has: of means, and of 3x3 layers.
    [SkippableTheory]
    [MemberData(nameof(Variants))]
    public void One_that_waited_for_all_its_looks_has_rounds_left_for_the_longest_chain(string variant)
    {
        AssertRoundsAreLeft(variant, ChainLayer.Mean with { Input = 0 }, 10 + MeanInput.H);
        AssertRoundsAreLeft(variant, ChainLayer.Same3x3(4, 1, 1), 4 + (ChainTiling.Of(variant).IsWinograd ? 1 : 6));
    }

    [SkippableTheory]
    [MemberData(nameof(Variants))]
    public void A_workgroup_that_comes_when_all_is_taken_writes_nothing(string variant)
    {
        TiledChain tiled = new(ChainCases.Residual, variant);
        (int first, int second) = (tiled.Sides[0].Length, tiled.Sides[1].Length);
        ChainState[] states =
        [
            tiled.Taken(first, second),
            tiled.Taken(first, second).Came(first + 3, second + 2),
            tiled.NothingTaken().Take(Enumerable.Range(0, tiled.Tiles.Count)),
            tiled.NothingTaken().Finish(Enumerable.Range(0, tiled.Tiles.Count)),
            tiled.NothingTaken().Came(first, second),
        ];
        foreach (ChainState before in states)
        {
            foreach (int workgroups in Grids)
            {
                (uint[] arena, ChainState after) = tiled.Run(tiled.Arena(), workgroups, before);
                Assert.Equal(tiled.Arena(), arena);
                Assert.Equal(before.Taken, after.Taken);
                Assert.Equal(before.Finished, after.Finished);

                // Nobody gets a tile: every workgroup comes behind the end of each list once.
                Assert.Equal(
                    [Math.Max(first, before.TakenOfSide[0]) + workgroups, Math.Max(second, before.TakenOfSide[1]) + workgroups], after.TakenOfSide);
            }
        }
    }

    // Every third tile that was taken is not there. The others hold halves, which would not stay if they were computed again.
    [SkippableTheory]
    [MemberData(nameof(Variants))]
    public void What_is_finished_is_not_computed_again(string variant)
    {
        TiledChain tiled = new(ChainCases.Branches, variant);
        int taken = tiled.FirstTile(4);
        int[] finished = [.. Enumerable.Range(0, taken).Where(tile => tile % 3 != 1)];
        ChainState state = tiled.TakenBefore(taken).Finish(finished);
        uint[] arena = tiled.Arena();
        TiledChain.Fill(arena, finished.SelectMany(tiled.Texels), Half);

        // A workgroup alone computes a missing tile from the halves before it; several may meet it at once, and do the same.
        uint[] expected = tiled.Run(arena, 1, state).Arena;
        uint[] withHalves = [.. expected];
        TiledChain.Fill(withHalves, finished.SelectMany(tiled.Texels), Half);
        Assert.Equal(withHalves, expected);
        foreach (int workgroups in Grids)
        {
            (uint[] after, ChainState stateAfter) = tiled.Run(arena, workgroups, state);
            Assert.Equal(expected, after);
            Assert.All(stateAfter.Finished, Assert.True);
            new ChainOutcome(tiled, state).CheckState(stateAfter, workgroups);
        }
    }

    // Others took so many tiles and left them that all looks are spent on those. Then it still looks at every tile before it computes it: at several at
    // once, and behind as many that are finished it has to look again.
    [SkippableTheory]
    [MemberData(nameof(Variants))]
    public void One_without_looks_left_does_not_compute_again_what_is_finished(string variant)
    {
        const int Waits = 40;
        const int Tiles = 73;
        TiledChain tiled = new(new Chain(MeanInput, [.. Enumerable.Repeat(OnePixel, Tiles), ChainLayer.Pointwise(4, 1, 1)]), variant);
        int[] finished = [.. Enumerable.Range(Waits, Tiles - Waits)];
        ChainState before = tiled.NothingTaken().Take(Enumerable.Range(0, Waits)).Finish(finished);
        uint[] arena = tiled.Arena();
        TiledChain.Fill(arena, finished.SelectMany(tiled.Texels), Half);
        (uint[] after, ChainState state) = tiled.Run(arena, 1, before);
        new ChainOutcome(tiled, before).CheckState(state, 1);
        Assert.All(finished.SelectMany(tiled.Texels), texel => Assert.All(after[(texel * 4)..((texel + 1) * 4)], word => Assert.Equal(Half, word)));
    }

    // What is finished the arena holds, but for the last layer, which nobody reads: there halves.
    private static void AssertOutcomes(TiledChain tiled, IEnumerable<ChainState> states)
    {
        uint[] complete = tiled.Run(tiled.Arena(), 1).Arena;
        int last = tiled.FirstTile(tiled.Chain.Layers.Count - 1);
        foreach (ChainState before in states)
        {
            uint[] arena = tiled.Arena();
            foreach (int tile in Enumerable.Range(0, tiled.Tiles.Count).Where(tile => before.Finished[tile]))
            {
                TiledChain.Copy(complete, arena, tiled.Texels(tile));
                TiledChain.Fill(arena, tile >= last ? tiled.Texels(tile) : [], Half);
            }

            ChainOutcome outcome = new(tiled, before);
            foreach (int workgroups in Grids)
            {
                outcome.Check(complete, arena, tiled.Run(arena, workgroups, before), workgroups);
            }
        }
    }

    // Of 40 tiles that another took, and one that needs them, and then of as many `others` as take 40,000 rounds.
    private static void AssertRoundsAreLeft(string variant, ChainLayer other, int roundsOfATile)
    {
        const int Waits = 40;
        int others = (40_000 / roundsOfATile) - Waits;
        TiledChain tiled = new(
            new Chain(MeanInput, [.. Enumerable.Repeat(OnePixel, Waits), ChainLayer.Pointwise(4, 1, 1), .. Enumerable.Repeat(other, others)]), variant);
        Assert.Equal(Waits, tiled.Tiles[Waits].Need);
        ChainState before = tiled.NothingTaken().Take(Enumerable.Range(0, Waits));
        new ChainOutcome(tiled, before).CheckState(tiled.Run(tiled.Arena(), 1, before).State, 1);
    }

    // Tiles and what must be finished before them.
    private static IEnumerable<int> NeededBy(TiledChain tiled, IEnumerable<int> tiles)
    {
        int[] some = [.. tiles];
        return some.Union(Enumerable.Range(0, some.Select(tile => tiled.Tiles[tile].Need).DefaultIfEmpty(0).Max()));
    }

    private static ChainState Random(TiledChain tiled, Random random)
    {
        ChainState state = tiled.NothingTaken().Came(random.Next(tiled.Sides[0].Length + 2), random.Next(tiled.Sides[1].Length + 2));
        (double taken, double finished) = (random.NextDouble(), random.NextDouble());
        int firstUnfinished = 0;
        for (int tile = 0; tile < tiled.Tiles.Count; tile++)
        {
            bool isTaken = random.NextDouble() < taken;
            bool isFinished = random.NextDouble() < finished;
            if (isTaken && isFinished && tiled.Tiles[tile].Need <= firstUnfinished)
            {
                state.Finish([tile]);
                firstUnfinished += tile == firstUnfinished ? 1 : 0;
            }
            else if (isTaken)
            {
                state.Take([tile]);
            }
        }

        return state;
    }
}
