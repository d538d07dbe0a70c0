using ResNetVk.Format.Plan;

namespace ResNetVk.Converter.Planning;

/// <summary>Gives every value an offset in one arena such that values alive at the same step never overlap.</summary>
/// <remarks>
/// Greedy by size, Pisarchyk and Lee 2020 (arXiv:2001.03288): blocks in descending size, each into the smallest gap that holds it
/// between the blocks already placed that live at the same time. A second order (by first step) is tried and the smaller arena kept.
/// </remarks>
public static class ArenaPlanner
{
    /// <summary>Alignment of every offset.</summary>
    public const long Alignment = PlanLimits.ArenaAlignment;

    /// <summary>Places the blocks.</summary>
    /// <param name="blocks">Distinct names, positive sizes.</param>
    public static ArenaLayout Place(IReadOnlyList<ArenaBlock> blocks)
    {
        IEnumerable<ArenaBlock>[] orders =
        [
            blocks.OrderByDescending(b => b.SizeInBytes).ThenBy(b => b.First),
            blocks.OrderBy(b => b.First).ThenByDescending(b => b.SizeInBytes),
        ];
        (Dictionary<string, long> offsets, long size) = orders.Select(PlaceInOrder).MinBy(r => r.Size);
        return new ArenaLayout(offsets, size, LowerBound(blocks));
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

    private static long Align(long size) => (size + Alignment - 1) / Alignment * Alignment;
}
