namespace ResNetVk.Converter.Report.Pictures;

/// <summary>
/// Places the boxes of a block. The longest chain runs down in lane 0; what runs beside it gets further lanes, each used again as soon as it is
/// free; values that pass boxes by run on tracks between lane 0 and the others.
/// </summary>
/// <remarks>Rows count from the top and grow along every wire, so that no wire goes up. The time taken grows with boxes times lanes.</remarks>
internal sealed class LaneLayout
{
    /// <summary>Stands for the value that enters the block.</summary>
    public const int Entry = -1;

    private readonly IReadOnlyList<IReadOnlyList<int>> _sources;
    private readonly List<int>[] _readers;
    private readonly int[] _rows;
    private readonly int[] _lanes;
    private readonly List<List<(int First, int Last)>> _laneUses = [[]];
    private readonly List<List<(int First, int Last)>> _trackUses = [];
    private readonly List<Wire> _wires = [];

    /// <summary>Places boxes.</summary>
    /// <param name="sources">For each box the boxes it reads, which come before it, or <see cref="Entry"/>; each once.</param>
    /// <param name="exit">The box whose value leaves the block, or null.</param>
    public LaneLayout(IReadOnlyList<IReadOnlyList<int>> sources, int? exit)
    {
        Count = sources.Count;

        // The exit is one more box, below all others.
        _sources = exit is { } last ? [.. sources, [last]] : sources;
        _readers = [.. _sources.Select(_ => new List<int>())];
        for (int box = 0; box < _sources.Count; box++)
        {
            foreach (int source in _sources[box].Where(s => s != Entry))
            {
                _readers[source].Add(box);
            }
        }

        _rows = FindRows();
        _lanes = new int[_sources.Count];
        Array.Fill(_lanes, -1);
        PlaceChains();
        PlaceTracks();
    }

    /// <summary>Number of boxes.</summary>
    public int Count { get; }

    /// <summary>The row of each box, from 0; of the exit too when there is one.</summary>
    public IReadOnlyList<int> Rows => _rows;

    /// <summary>The lane of each box; of the exit too when there is one.</summary>
    public IReadOnlyList<int> Lanes => _lanes;

    /// <summary>Number of lanes beside lane 0.</summary>
    public int SideLanes => _laneUses.Count - 1;

    /// <summary>Number of tracks.</summary>
    public int Tracks => _trackUses.Count;

    /// <summary>One for each box and source.</summary>
    public IReadOnlyList<Wire> Wires => _wires;

    private int[] FindRows()
    {
        int[] rows = new int[_sources.Count];
        for (int box = 0; box < rows.Length; box++)
        {
            rows[box] = 1 + _sources[box].Select(s => s == Entry ? -1 : rows[s]).DefaultIfEmpty(-1).Max();
        }

        if (rows.Length > Count)
        {
            rows[Count] = 1 + rows[..Count].Max();
        }

        // What reads nothing stands right above its first reader.
        for (int box = 0; box < rows.Length; box++)
        {
            if (_sources[box].Count == 0 && _readers[box].Count > 0)
            {
                rows[box] = _readers[box].Min(r => rows[r]) - 1;
            }
        }

        return rows;
    }

    // From the lowest box upwards, always along the longest way. A later chain ends beside what reads it.
    private void PlaceChains()
    {
        foreach (int end in Enumerable.Range(0, _sources.Count).OrderByDescending(b => _rows[b]).ThenByDescending(b => b))
        {
            if (_lanes[end] >= 0)
            {
                continue;
            }

            List<int> chain = [end];
            while (Lowest(_sources[chain[^1]].Where(s => s != Entry && _lanes[s] < 0)) is { } above)
            {
                _lanes[above] = int.MaxValue;
                chain.Add(above);
            }

            chain.Reverse();
            PlaceChain(chain);
        }
    }

    private void PlaceChain(List<int> chain)
    {
        bool isMain = _laneUses[0].Count == 0;
        int? from = Lowest(_sources[chain[0]]);
        int? to = isMain || _readers[chain[^1]].Count == 0 ? null : _readers[chain[^1]].MinBy(r => _rows[r]);
        int first = from is { } source ? Row(source) + 1 : _rows[chain[0]];
        int last = to is { } reader ? _rows[reader] : _rows[chain[^1]];
        int lane = isMain ? Use(_laneUses, 0, (0, int.MaxValue)) : Use(_laneUses, 1, (first, last));
        chain.ForEach(box => _lanes[box] = lane);
        for (int i = 0; i + 1 < chain.Count; i++)
        {
            _wires.Add(new Wire(chain[i], chain[i + 1], Lane: lane));
        }

        if (from is { } above)
        {
            _wires.Add(new Wire(above, chain[0], Lane: lane));
        }

        if (to is { } below)
        {
            _wires.Add(new Wire(chain[^1], below, Lane: lane));
        }
    }

    // One track per value: all its remaining readers branch off it. Short ones get the inner tracks.
    private void PlaceTracks()
    {
        HashSet<(int, int)> done = [.. _wires.Select(w => (w.From, w.To))];
        var rest = Enumerable.Range(0, _sources.Count)
            .SelectMany(box => _sources[box].Select(source => (Source: source, Box: box)))
            .Where(w => !done.Contains((w.Source, w.Box)))
            .GroupBy(w => w.Source, w => w.Box)
            .OrderBy(g => g.Max(b => _rows[b]) - Row(g.Key));
        foreach (IGrouping<int, int> value in rest)
        {
            int[] near = [.. value.Where(b => _rows[b] == Row(value.Key) + 1)];
            _wires.AddRange(near.Select(b => new Wire(value.Key, b)));
            int[] far = [.. value.Except(near)];
            if (far.Length > 0)
            {
                int track = Use(_trackUses, 0, (Row(value.Key) + 1, far.Max(b => _rows[b])));
                _wires.AddRange(far.Select(b => new Wire(value.Key, b, Track: track)));
            }
        }
    }

    private int Row(int box) => box == Entry ? -1 : _rows[box];

    private int? Lowest(IEnumerable<int> boxes) => boxes.Any() ? boxes.MaxBy(Row) : null;

    // The first place, from the least one on, where nothing is in the way.
    private static int Use(List<List<(int First, int Last)>> places, int least, (int First, int Last) rows)
    {
        int place = least;
        while (place < places.Count && places[place].Exists(u => u.First <= rows.Last && rows.First <= u.Last))
        {
            place++;
        }

        if (place == places.Count)
        {
            places.Add([]);
        }

        places[place].Add(rows);
        return place;
    }
}
