namespace ResNetVk.Converter.Report.Pictures;

/// <summary>Cuts a network into the smallest blocks: wherever one value alone goes on, and no dispatch has nodes on both sides.</summary>
internal sealed class BlockFinder
{
    private readonly FlowGraph _before;

    private readonly IReadOnlyList<IReadOnlyList<int>> _origins;

    // At the boundary before each imported box: values that are read beyond it, and what must not be cut apart there.
    private readonly int[] _live;
    private readonly int[] _spans;

    private BlockFinder(FlowGraph before, FlowGraph after, IReadOnlyList<IReadOnlyList<int>> origins)
    {
        _before = before;
        _origins = origins;
        _live = Cover(before.Nodes.Select((_, place) => (place, before.LastReaders[place])));
        _spans = Cover(_origins.Where(o => o.Count > 0).Select(o => (o.Min(), o.Max())).Concat(WaysBack(after)));
    }

    /// <summary>The blocks in execution order; every box of either graph is in one.</summary>
    /// <param name="before">The graph as imported.</param>
    /// <param name="after">The graph after all passes.</param>
    /// <param name="origins">For each box of the optimized graph the places of the imported boxes it stands for.</param>
    public static IReadOnlyList<Block> Find(FlowGraph before, FlowGraph after, IReadOnlyList<IReadOnlyList<int>> origins)
    {
        BlockFinder finder = new(before, after, origins);
        List<int> firsts = [.. Enumerable.Range(0, before.Nodes.Count).Where(finder.MayBegin)];
        int[] owners = new int[before.Nodes.Count];
        for (int block = 0; block < firsts.Count; block++)
        {
            Array.Fill(owners, block, firsts[block], finder.End(firsts, block) - firsts[block]);
        }

        List<int>[] optimized = [.. firsts.Select(_ => new List<int>())];
        int owner = 0;
        for (int place = 0; place < after.Nodes.Count; place++)
        {
            // A box that stands for none of the imported ones is drawn with the one before it.
            owner = finder._origins[place].Count > 0 ? owners[finder._origins[place].Max()] : owner;
            optimized[owner].Add(place);
        }

        return [.. firsts.Select((first, block) =>
        {
            int end = finder.End(firsts, block);
            return new Block(first, end - 1, optimized[block], Enumerable.Range(first + 1, end - first - 1).All(p => finder._live[p] <= 1));
        })];
    }

    private int End(List<int> firsts, int block) => block + 1 < firsts.Count ? firsts[block + 1] : _before.Nodes.Count;

    // An input stays with its reader, an output with what computes it.
    private bool MayBegin(int place) =>
        place == 0 || (_live[place] <= 1 && _spans[place] == 0 && !_before.Nodes[place].IsOutput && !_before.Nodes[place - 1].IsInput);

    // Passes may move a node to the front: what it feeds then stands for earlier boxes than it does, and both are drawn together.
    private IEnumerable<(int First, int Last)> WaysBack(FlowGraph after) =>
        from reader in Enumerable.Range(0, after.Nodes.Count)
        from source in after.Nodes[reader].Sources
        where _origins[reader].Count > 0 && _origins[source].Count > 0 && _origins[reader].Min() < _origins[source].Max()
        select (_origins[reader].Min(), _origins[source].Max());

    // How many of these ranges begin before each boundary and end after it.
    private int[] Cover(IEnumerable<(int First, int Last)> ranges)
    {
        int[] counts = new int[_before.Nodes.Count + 1];
        foreach ((int first, int last) in ranges)
        {
            counts[first + 1]++;
            counts[last + 1]--;
        }

        for (int place = 1; place < counts.Length; place++)
        {
            counts[place] += counts[place - 1];
        }

        return counts;
    }
}
