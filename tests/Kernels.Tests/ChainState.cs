namespace ResNetVk.Kernels.Tests;

/// <summary>The state of chain_lanes: what its workgroups tell each other.</summary>
internal sealed class ChainState
{
    private const int Sides = 2;

    /// <summary>The state before a chain: zeros.</summary>
    public ChainState(int tiles) => (TakenOfSide, Taken, Finished) = (new int[Sides], new bool[tiles], new bool[tiles]);

    /// <summary>How far workgroups came in the list of each side; beyond its end they count on.</summary>
    public int[] TakenOfSide { get; private init; }

    /// <summary>For each tile whether somebody took it, by its place in a list or to help.</summary>
    public bool[] Taken { get; private init; }

    /// <summary>For each tile whether it is computed.</summary>
    public bool[] Finished { get; private init; }

    /// <summary>The state as the kernel has it: behind the flags of all tiles one that stays zero.</summary>
    public uint[] Words => [.. TakenOfSide.Select(count => (uint)count), .. Taken.Select(Flag), 0, .. Finished.Select(Flag), 0];

    /// <summary>Reads what the kernel left; fails where a word is no flag, or one that stays zero did not.</summary>
    public static ChainState Of(uint[] words)
    {
        uint[][] flags = [.. words.Skip(Sides).Chunk((words.Length - Sides) / 2)];
        Assert.Equal([flags[0].Length, flags[0].Length], flags.Select(half => half.Length));
        Assert.All(flags, half => Assert.Equal(0u, half[^1]));
        Assert.All(flags.SelectMany(half => half), flag => Assert.InRange(flag, 0u, 1u));
        return new ChainState(0)
        {
            TakenOfSide = [.. words.Take(Sides).Select(count => (int)count)],
            Taken = [.. flags[0].SkipLast(1).Select(flag => flag == 1)],
            Finished = [.. flags[1].SkipLast(1).Select(flag => flag == 1)],
        };
    }

    /// <summary>Says that workgroups came to so many places of the lists, whatever they did with their tiles.</summary>
    public ChainState Came(int first, int second)
    {
        (TakenOfSide[0], TakenOfSide[1]) = (first, second);
        return this;
    }

    /// <summary>Says that tiles are taken.</summary>
    public ChainState Take(IEnumerable<int> tiles)
    {
        foreach (int tile in tiles)
        {
            Taken[tile] = true;
        }

        return this;
    }

    /// <summary>Says that tiles were taken and are finished.</summary>
    public ChainState Finish(IEnumerable<int> tiles)
    {
        foreach (int tile in tiles)
        {
            Taken[tile] = Finished[tile] = true;
        }

        return this;
    }

    private static uint Flag(bool value) => value ? 1u : 0;
}
