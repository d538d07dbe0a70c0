using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Converter.Planning.Chains;

namespace ResNetVk.Converter.Planning;

/// <summary>
/// When each value is alive, counted in steps: inputs are loaded one by one, those that can be copied from the beginning, then nodes run, then outputs are
/// stored, then classified.
/// </summary>
internal sealed class Liveness
{
    private readonly Dictionary<Value, Value> _storage = [];
    private readonly Dictionary<Value, (int First, int Last)> _ranges = [];
    private readonly List<Value> _order = [];
    private readonly List<ArenaBlock> _scratch = [];
    private readonly int _firstNode;
    private readonly PlanRules _rules;

    /// <summary>Follows a graph.</summary>
    /// <param name="graph">The graph after all passes.</param>
    /// <param name="rules">Which alternatives convolutions have, some of which need more scratch memory, and how large values are.</param>
    public Liveness(Graph graph, PlanRules rules)
    {
        _rules = rules;
        int step = 0;
        HashSet<Node> loading = [];
        foreach (Value input in graph.Inputs)
        {
            Touch(input, step);
            if (InputPlanner.TransposeOf(graph, input) is { } transpose)
            {
                loading.Add(transpose);
                Touch(transpose.Output, step);
            }
            else if (Relayout.IsCopied(BlockedShape.Of(input.Shape), rules))
            {
                // Copies are made before all dispatches: those that load other inputs must not write there.
                Touch(input, 0);
                Touch(input, graph.Inputs.Count - 1);
            }

            step++;
        }

        _firstNode = step;
        List<Node> computed = [];
        foreach (Node node in graph.Nodes.Where(n => !loading.Contains(n)))
        {
            if (SharesStorage(node))
            {
                _storage[node.Output] = StorageOf(node.Inputs[0]);
                continue;
            }

            computed.Add(node);
            foreach (Value input in node.Inputs)
            {
                Touch(input, step);
            }

            if (ConvolutionPlanner.ScratchSizeInBytes(node, rules) is > 0 and long scratch)
            {
                _scratch.Add(new ArenaBlock(RegionTable.ScratchBlock(node), scratch, step, step));
            }

            Touch(node.Output, step++);
        }

        ComputedNodes = computed;
        foreach (Value output in graph.Outputs)
        {
            Touch(output, step++);
        }

        ClassificationStep = step;
    }

    /// <summary>Nodes that need a step; the others only give their input another shape, or belong to the step that loads it.</summary>
    public IReadOnlyList<Node> ComputedNodes { get; }

    /// <summary>The step after the last store, when the classification begins.</summary>
    public int ClassificationStep { get; }

    /// <summary>The value whose storage a value uses: itself, or what a reshape without data movement reads.</summary>
    public Value StorageOf(Value value) => _storage.GetValueOrDefault(value, value);

    /// <summary>Extends the life of a value up to a step.</summary>
    public void Touch(Value value, int step)
    {
        Value storage = StorageOf(value);
        if (storage.IsConstant)
        {
            return;
        }

        if (!_ranges.TryGetValue(storage, out (int First, int Last) range))
        {
            range = (step, step);
            _order.Add(storage);
        }

        _ranges[storage] = (Math.Min(range.First, step), Math.Max(range.Last, step));
    }

    /// <summary>Room for what a chain keeps, and life to its end for what it reads: any of its tiles may be computed once more then.</summary>
    public void Add(Chain chain)
    {
        (int first, int last) = (_firstNode + chain.FirstStep, _firstNode + chain.LastStep);
        _scratch.Add(new ArenaBlock(chain.Block, chain.BlockSizeInBytes, first, last));
        foreach (Value input in chain.Inputs(StorageOf))
        {
            Touch(input, last);
        }
    }

    /// <summary>What has to be placed in the arena: values, and scratch for the time of a step.</summary>
    public IEnumerable<ArenaBlock> Blocks() =>
        _order.Select(v => new ArenaBlock(v.Name, BlockedShape.Of(v.Shape).SizeInBytesOf(_rules.ActivationType), _ranges[v].First, _ranges[v].Last)).Concat(_scratch);

    /// <summary>True for nodes that move no data: the blocked layouts of [N,C,1,1] and [N,C], or of [N,C,H,W] and [N,C,1,H·W], are the same bytes.</summary>
    public static bool SharesStorage(Node node)
    {
        if (node.Operator is not Operators.Reshape)
        {
            return node.Operator is Identity;
        }

        // The number of elements is the same, so that of the pixels is too.
        (BlockedShape x, BlockedShape y) = (BlockedShape.Of(node.Inputs[0].Shape), BlockedShape.Of(node.Output.Shape));
        return (x.N, x.C) == (y.N, y.C);
    }
}
