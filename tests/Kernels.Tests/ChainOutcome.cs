namespace ResNetVk.Kernels.Tests;

/// <summary>What chain_lanes makes of a state, by whichever workgroups and in whatever order, when all that run come to their end.</summary>
/// <remarks>
/// For states that may be: what is finished was taken, and all that it needs is finished. Tiles that others took and did not finish, they never will:
/// as if they had been stopped for good.
/// </remarks>
internal sealed class ChainOutcome
{
    private readonly TiledChain _tiled;
    private readonly ChainState _before;
    private readonly int[] _needed;

    /// <summary>Works it out.</summary>
    public ChainOutcome(TiledChain tiled, ChainState before)
    {
        (_tiled, _before) = (tiled, before);

        // A place that nobody came to somebody will come to, and compute its tile if nobody took it. Before such a tile what it needs is computed,
        // whoever took it; nothing else is.
        int[][] left = [.. tiled.Sides.Select((side, i) => side.Skip(before.TakenOfSide[i]).Where(tile => !before.Taken[tile]).ToArray())];
        _needed = [.. left.Select(side => side.Select(tile => tiled.Tiles[tile].Need).DefaultIfEmpty(0).Max())];
        HashSet<int> reached = [.. left.SelectMany(side => side)];
        IsFinished = [.. before.Finished.Select((isFinished, tile) => isFinished || tile < _needed.Max() || reached.Contains(tile))];
    }

    /// <summary>For each tile whether it is computed in the end.</summary>
    public bool[] IsFinished { get; }

    /// <summary>Fails unless a run left exactly this.</summary>
    /// <param name="complete">An arena where everything is computed.</param>
    /// <param name="arena">The arena before the run.</param>
    /// <param name="run">What the run left.</param>
    /// <param name="workgroups">How many there were.</param>
    public void Check(uint[] complete, uint[] arena, (uint[] Arena, ChainState State) run, int workgroups)
    {
        uint[] expected = [.. arena];
        foreach (int tile in Enumerable.Range(0, IsFinished.Length).Where(tile => IsFinished[tile] && !_before.Finished[tile]))
        {
            TiledChain.Copy(complete, expected, _tiled.Texels(tile));
        }

        Assert.Equal(expected, run.Arena);
        CheckState(run.State, workgroups);
    }

    /// <summary>Fails unless a run left this state.</summary>
    public void CheckState(ChainState after, int workgroups)
    {
        Assert.Equal(IsFinished, after.Finished);

        // Nothing is computed that nobody took.
        Assert.Equal(_before.Taken.Zip(IsFinished, (was, isFinished) => was || isFinished), after.Taken);

        // Every workgroup comes once behind the end of either list; once more behind that which it began with, if it got a tile from the other.
        int[] ends = [.. _tiled.Sides.Select((side, i) => Math.Max(side.Length, _before.TakenOfSide[i]) + workgroups)];
        Assert.InRange(after.TakenOfSide[0], ends[0], ends[0] + ((workgroups + 1) / 2));
        Assert.InRange(after.TakenOfSide[1], ends[1], ends[1] + (workgroups / 2));
        if (workgroups == 1)
        {
            Assert.Equal(ends[0] + (LeavesTilesOfTheSecondSide() ? 1 : 0), after.TakenOfSide[0]);
        }
    }

    // Whether one workgroup, when it is through with the first side and what that needs, finds tiles in the other's list.
    private bool LeavesTilesOfTheSecondSide() =>
        _tiled.Sides[1].Skip(_before.TakenOfSide[1]).Any(tile => !_before.Taken[tile] && tile >= _needed[0]);
}
