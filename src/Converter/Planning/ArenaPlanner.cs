using ResNetVk.Format.Plan;

namespace ResNetVk.Converter.Planning;

/// <summary>Gives every value an offset in one arena such that values alive at the same step never overlap.</summary>
/// <remarks>
/// Greedy by size, Pisarchyk and Lee 2020 (arXiv:2001.03288): blocks in descending size, each into the smallest gap that holds it
/// between the blocks already placed that live at the same time. While the arena is larger than its lower bound other orders are tried and the
/// smallest arena kept: by first step, greedy by breadth of the same paper, where the steps with the most bytes alive come first, and
/// by size with blocks of equal size shuffled.
/// </remarks>
public static class ArenaPlanner
{
    /// <summary>Alignment of every offset.</summary>
    public const long Alignment = PlanLimits.ArenaAlignment;

    private const int Seed = 1;
    private const int Shuffles = 100;

    /// <summary>Places the blocks.</summary>
    /// <param name="blocks">Distinct names, positive sizes.</param>
    public static ArenaLayout Place(IReadOnlyList<ArenaBlock> blocks)
    {
        long bound = LowerBound(blocks);
        (Dictionary<string, long> Offsets, long Size) best = (new Dictionary<string, long>(), long.MaxValue);
        foreach (IEnumerable<ArenaBlock> order in Orders(blocks))
        {
            (Dictionary<string, long> Offsets, long Size) layout = PlaceInOrder(order);
            if (layout.Size < best.Size)
            {
                best = layout;
            }

            if (best.Size == bound)
            {
                break;
            }
        }

        return new ArenaLayout(best.Offsets, best.Size, bound);
    }

    private static IEnumerable<IEnumerable<ArenaBlock>> Orders(IReadOnlyList<ArenaBlock> blocks)
    {
        yield return blocks.OrderByDescending(b => b.SizeInBytes).ThenBy(b => b.First);
        yield return blocks.OrderBy(b => b.First).ThenByDescending(b => b.SizeInBytes);
        yield return ByBreadth(blocks);

        // Which of several blocks of one size comes first decides where the gaps are. Seeded: equal networks have equal plans.
        Random random = new(Seed);
        for (int i = 0; i < Shuffles; i++)
        {
            yield return blocks.Select(b => (Block: b, Key: random.Next())).OrderByDescending(p => p.Block.SizeInBytes).ThenBy(p => p.Key).Select(p => p.Block).ToArray();
        }
    }

    private static IEnumerable<ArenaBlock> ByBreadth(IReadOnlyList<ArenaBlock> blocks)
    {
        int steps = blocks.Select(b => b.Last + 1).DefaultIfEmpty(0).Max();
        List<ArenaBlock>[] alive = [.. Enumerable.Range(0, steps).Select(_ => new List<ArenaBlock>())];
        foreach (ArenaBlock block in blocks)
        {
            for (int step = block.First; step <= block.Last; step++)
            {
                alive[step].Add(block);
            }
        }

        return alive.OrderByDescending(list => list.Sum(b => b.SizeInBytes)).SelectMany(list => list.OrderByDescending(b => b.SizeInBytes)).Distinct();
    }

    private static (Dictionary<string, long> Offsets, long Size) PlaceInOrder(IEnumerable<ArenaBlock> blocks)
    {
        // Kept sorted by offset, so that gaps are found in one walk.
        List<(ArenaBlock Block, long Begin, long End)> placed = [];
        Dictionary<string, long> offsets = [];
        long size = 0;
        foreach (ArenaBlock block in blocks)
        {
            long length = Align(block.SizeInBytes);
            long best = -1;
            long bestGap = long.MaxValue;
            long cursor = 0;
            foreach ((ArenaBlock other, long begin, long end) in placed)
            {
                if (!other.OverlapsInTime(block))
                {
                    continue;
                }

                long gap = begin - cursor;
                if (gap >= length && gap < bestGap)
                {
                    (best, bestGap) = (cursor, gap);
                }

                cursor = Math.Max(cursor, end);
            }

            long offset = best >= 0 ? best : cursor;
            int place = placed.FindIndex(p => p.Begin > offset);
            placed.Insert(place < 0 ? placed.Count : place, (block, offset, offset + length));
            offsets.Add(block.Name, offset);
            size = Math.Max(size, offset + length);
        }

        return (offsets, size);
    }

    private static long LowerBound(IReadOnlyList<ArenaBlock> blocks)
    {
        // Live bytes change only at block boundaries: walk opening (+) and closing (−) events, closings of a step after its openings.
        long live = 0;
        long largest = 0;
        IEnumerable<(int Step, bool Closes, long Bytes)> openings = blocks.Select(b => (b.First, false, Align(b.SizeInBytes)));
        IEnumerable<(int Step, bool Closes, long Bytes)> closings = blocks.Select(b => (b.Last, true, -Align(b.SizeInBytes)));
        foreach ((int Step, bool Closes, long Bytes) change in openings.Concat(closings).OrderBy(e => e.Step).ThenBy(e => e.Closes))
        {
            live += change.Bytes;
            largest = Math.Max(largest, live);
        }

        return largest;
    }

    /// <summary>Bytes of a block with what is left free behind it, so that the next begins where one may.</summary>
    public static long Align(long size) => (size + Alignment - 1) / Alignment * Alignment;
}
