namespace ResNetVk.Converter.Report.Pictures;

/// <summary>Where the boxes of a block are, on both sides: on the right each box stands beside what it stands for.</summary>
internal sealed class BlockLayout
{
    /// <summary>Lays out a block.</summary>
    /// <param name="before">The imported graph.</param>
    /// <param name="after">The optimized graph.</param>
    /// <param name="block">A block of them.</param>
    /// <param name="origins">For each box of the optimized graph, the places of the imported boxes it stands for.</param>
    public BlockLayout(FlowGraph before, FlowGraph after, Block block, IReadOnlyList<IReadOnlyList<int>> origins)
    {
        int[] left = [.. Enumerable.Range(block.First, block.Count)];
        int[] right = [.. block.After];
        Before = Place(before, left);
        After = Place(after, right);
        TopsBefore = [.. Before.Rows.Select(r => PictureFrame.Top + (r * PictureFrame.RowPitch))];
        Origins = [.. right.Select(place => (IReadOnlyList<int>)[.. origins[place].Select(p => p - block.First)])];
        TopsAfter = Align();
        Height = PictureFrame.Bottom + PictureFrame.BoxHeight
            + TopsBefore.Take(Before.Count).Concat(TopsAfter.Take(After.Count)).DefaultIfEmpty(PictureFrame.Top).Max();
    }

    /// <summary>The imported boxes.</summary>
    public LaneLayout Before { get; }

    /// <summary>The optimized boxes.</summary>
    public LaneLayout After { get; }

    /// <summary>Upper edges of the imported boxes.</summary>
    public IReadOnlyList<int> TopsBefore { get; }

    /// <summary>Upper edges of the optimized boxes.</summary>
    public IReadOnlyList<int> TopsAfter { get; }

    /// <summary>For each optimized box the imported ones it stands for.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Origins { get; }

    /// <summary>Height of the picture.</summary>
    public int Height { get; }

    /// <summary>The smallest frame that holds it.</summary>
    public PictureFrame Frame => new(Before.SideLanes, Before.Tracks, After.SideLanes, After.Tracks);

    private static LaneLayout Place(FlowGraph graph, int[] places)
    {
        Dictionary<int, int> local = places.Select((place, i) => (place, i)).ToDictionary(p => p.place, p => p.i);
        IReadOnlyList<int>[] sources = [.. places.Select(place =>
            (IReadOnlyList<int>)[.. graph.Nodes[place].Sources.Select(s => local.GetValueOrDefault(s, LaneLayout.Entry)).Distinct()])];

        // The last box that somebody outside reads.
        int exit = Array.FindLastIndex(places, place => graph.LastReaders[place] > places[^1]);
        return new LaneLayout(sources, exit < 0 ? null : exit);
    }

    // Rows of the right side, each at the height of what its boxes stand for, never above the row before.
    private int[] Align()
    {
        int[] tops = new int[After.Rows.Count];
        int least = PictureFrame.Top;
        foreach (IGrouping<int, int> row in Enumerable.Range(0, After.Count).GroupBy(b => After.Rows[b]).OrderBy(g => g.Key))
        {
            int top = Math.Max(least, row.Max(Beside));
            foreach (int box in row)
            {
                tops[box] = top;
            }

            least = top + PictureFrame.RowPitch;
        }

        return tops;
    }

    private int Beside(int box)
    {
        IEnumerable<int> beside = InMiddle(box).Any() ? InMiddle(box) : Origins[box];
        int[] tops = [.. beside.Select(o => TopsBefore[o])];
        return tops.Length == 0 ? 0 : (tops.Min() + tops.Max()) / 2;
    }

    /// <summary>What an optimized box stands for in lane 0.</summary>
    public IEnumerable<int> InMiddle(int box) => Origins[box].Where(o => Before.Lanes[o] == 0);
}
