using System.Text;
using ResNetVk.Converter.Graphs;

namespace ResNetVk.Converter.Report.Pictures;

/// <summary>The order in which a network is drawn: columns of blocks, repetitions of a block together.</summary>
internal sealed class NetworkOutline
{
    // A chain goes on in one picture up to this many boxes, a column up to that many.
    private const int LongestChain = 12;
    private const int LongestColumn = 44;

    // Blocks as often as this are drawn once; of a chain's short blocks two are drawn both.
    private const int LeastRepetitions = 2;
    private const int LeastRepetitionsOfChains = 3;

    private readonly FlowGraph _before;
    private readonly FlowGraph _after;
    private readonly NodeFates _fates;

    /// <summary>Outlines a network.</summary>
    /// <param name="before">The graph as imported.</param>
    /// <param name="after">The graph after all passes.</param>
    /// <param name="fates">What became of the nodes.</param>
    public NetworkOutline(FlowGraph before, FlowGraph after, NodeFates fates)
    {
        (_before, _after, _fates) = (before, after, fates);
        Origins = FindOrigins(before, after);
        Columns = Arrange(FindRuns(BlockFinder.Find(before, after, Origins)));
    }

    /// <summary>The columns in execution order, each from top to bottom; the blocks of a column end with the same shape.</summary>
    public IReadOnlyList<IReadOnlyList<BlockRun>> Columns { get; }

    /// <summary>For each box of the optimized graph the places of the imported boxes that it stands for.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Origins { get; }

    /// <summary>The shape of the value that leaves a block.</summary>
    public TensorShape ExitShape(Block block) => _before.Nodes[Exit(_before, block.First, block.Last) ?? block.Last].Value.Shape;

    /// <summary>The box whose value leaves a range of boxes; null when none does.</summary>
    public static int? Exit(FlowGraph graph, int first, int last)
    {
        for (int place = last; place >= first; place--)
        {
            if (graph.LastReaders[place] > last)
            {
                return place;
            }
        }

        return null;
    }

    private List<BlockRun> FindRuns(IReadOnlyList<Block> blocks)
    {
        string[] signatures = [.. blocks.Select(Sign)];
        List<BlockRun> runs = [];
        Block? chain = null;
        for (int i = 0; i < blocks.Count;)
        {
            int end = i + 1;
            while (end < blocks.Count && signatures[end] == signatures[i])
            {
                end++;
            }

            bool repeats = end - i >= (blocks[i].IsChain ? LeastRepetitionsOfChains : LeastRepetitions);
            if (!repeats && blocks[i].IsChain && chain is not null && chain.Count + blocks[i].Count <= LongestChain)
            {
                chain = Join(chain, blocks[i++]);
                continue;
            }

            if (chain is not null)
            {
                runs.Add(new BlockRun(chain, []));
                chain = null;
            }

            if (repeats)
            {
                runs.Add(new BlockRun(blocks[i], [.. blocks.Skip(i + 1).Take(end - i - 1)]));
                i = end;
            }
            else if (blocks[i].IsChain)
            {
                chain = blocks[i++];
            }
            else
            {
                runs.Add(new BlockRun(blocks[i++], []));
            }
        }

        return chain is null ? runs : [.. runs, new BlockRun(chain, [])];
    }

    private static Block Join(Block a, Block b) => new(a.First, b.Last, [.. a.After, .. b.After], true);

    private List<IReadOnlyList<BlockRun>> Arrange(List<BlockRun> runs)
    {
        List<IReadOnlyList<BlockRun>> columns = [];
        List<BlockRun> column = [];
        foreach (BlockRun run in runs)
        {
            if (column.Count > 0
                && (!ExitShape(column[^1].Block).Equals(ExitShape(run.Block)) || column.Sum(r => r.Block.Count) + run.Block.Count > LongestColumn))
            {
                columns.Add(column);
                column = [];
            }

            column.Add(run);
        }

        columns.Add(column);
        return columns;
    }

    // Equal for blocks whose pictures differ in names and numbers of steps only.
    private string Sign(Block block)
    {
        StringBuilder text = new();
        Dictionary<string, int> optimized = [];
        foreach (int place in block.After)
        {
            FlowNode node = _after.Nodes[place];
            optimized.TryAdd(node.Name, optimized.Count);
            Sign(text, node, block.After[0]);
        }

        for (int place = block.First; place <= block.Last; place++)
        {
            FlowNode node = _before.Nodes[place];
            Sign(text, node, block.First);
            text.AppendJoin(',', (node.Node is null ? [] : _fates.Takers(node.Node)).Select(t => optimized.GetValueOrDefault(t.Name, -1)));
        }

        return text.ToString();
    }

    private static void Sign(StringBuilder text, FlowNode node, int first)
    {
        text.Append('\n').Append(node.Node?.Operator.Describe() ?? $"{node.IsInput}").Append(' ').Append(node.Value.Shape);
        foreach (Value constant in node.Node?.Inputs.Where(v => v.IsConstant) ?? [])
        {
            text.Append(" c").Append(constant.Shape);
        }

        foreach (int source in node.Sources)
        {
            text.Append(' ').Append(Math.Max(source - first, -1));
        }

        text.Append(" t");
    }

    // For each box of the optimized graph, the places of the imported boxes that it stands for.
    private static int[][] FindOrigins(FlowGraph before, FlowGraph after)
    {
        Dictionary<string, int> nodes = [];
        Dictionary<(bool IsInput, string Name), int> ports = [];
        for (int place = 0; place < before.Nodes.Count; place++)
        {
            FlowNode node = before.Nodes[place];
            if (node.Node is null)
            {
                ports[(node.IsInput, node.Name)] = place;
            }
            else
            {
                nodes[node.Name] = place;
            }
        }

        return [.. after.Nodes.Select(n => n.Node is { } node
            ? [.. node.FusedFrom.Where(nodes.ContainsKey).Select(name => nodes[name]).Distinct()]
            : ports.TryGetValue((n.IsInput, n.Name), out int port) ? new[] { port } : [])];
    }
}
