using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Planning.Chains;

/// <summary>Finds the chains of a network.</summary>
/// <remarks>
/// A chain pays where a layer takes no longer than handing a dispatch to threads (docs/decisions/0052-chains.md). Its steps follow each other, and
/// what they compute is read outside of the chain in the last of them only.
/// </remarks>
internal sealed class ChainFinder
{
    // Of a layer. Beyond, kernels for just that kind of layer gain more than the dispatch costs.
    private const long MostMultiplyAdds = 6_000_000;

    // Fewer are not worth the pipeline, which takes longer to make than others.
    private const int LeastSteps = 4;

    // Outputs of all layers, each of which has a place of its own: about what a processor keeps near a core.
    private const long MostBytes = 1 << 20;

    // With what the kernel spends on waiting below the 65,535 that Mesa's software driver gives an invocation (docs/decisions/0044-rounds-of-a-loop.md).
    private const long MostRounds = 40_000;

    // Rounds for a tile beside those of its sums, one to spare in each: of the loop of 3x3 layers' tiles, of taking a tile and of choosing one. Any other tile
    // runs through these as well, masked through each loop of the sums it has not, and through the outer loop.
    private const long RoundsAroundA3x3Tile = 4;
    private const long RoundsAroundAnotherTile = 10;

    private readonly Graph _graph;
    private readonly IReadOnlyList<Node> _nodes;
    private readonly Func<Value, Value> _storageOf;
    private readonly VariantRule _rule;
    private readonly Dictionary<Value, int> _madeAt = [];
    private readonly Dictionary<Value, int> _lastUse = [];

    private ChainFinder(Graph graph, IReadOnlyList<Node> nodes, Func<Value, Value> storageOf, VariantRule rule)
    {
        (_graph, _nodes, _storageOf, _rule) = (graph, nodes, storageOf, rule);
        for (int step = 0; step < nodes.Count; step++)
        {
            _madeAt.Add(nodes[step].Output, step);
            foreach (Value input in nodes[step].Inputs)
            {
                _lastUse[storageOf(input)] = step;
            }
        }

        foreach (Value output in graph.Outputs)
        {
            _lastUse[storageOf(output)] = int.MaxValue;
        }
    }

    /// <summary>The chains, in order; they have no step in common.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="nodes">Those that have a step, in order.</param>
    /// <param name="storageOf">The value whose storage a value shares.</param>
    /// <param name="rule">Which variants of the kernel are allowed.</param>
    public static IReadOnlyList<Chain> Find(Graph graph, IReadOnlyList<Node> nodes, Func<Value, Value> storageOf, VariantRule rule)
    {
        ChainFinder finder = new(graph, nodes, storageOf, rule);
        List<Chain> chains = [];
        for (int step = 0; step < nodes.Count;)
        {
            Chain? chain = finder.LongestFrom(step);
            if (chain is not null)
            {
                chains.Add(chain);
            }

            step = chain is null ? step + 1 : chain.LastStep + 1;
        }

        return chains;
    }

    private Chain? LongestFrom(int first)
    {
        List<ChainLayer> layers = [];
        Chain? longest = null;
        for (int step = first; step < _nodes.Count; step++)
        {
            Node node = _nodes[step];
            if (IsReadInPlace(step))
            {
                continue;
            }

            if (ChainLayer.Of(node, value => MakerFrom(first, value)) is not ChainLayer layer || StepPlanner.MultiplyAdds(node) > MostMultiplyAdds)
            {
                break;
            }

            layers.Add(layer);
            Chain chain = new(first, step - first + 1, [.. layers], ChainVariant.For(layers, _rule));
            if (chain.BlockSizeInBytes > MostBytes || Rounds(chain) > MostRounds)
            {
                break;
            }

            if (chain.StepCount >= LeastSteps && HandsOverOnlyAtItsEnd(chain))
            {
                longest = chain;
            }
        }

        return longest;
    }

    // What is made before the chain is there, whoever made it.
    private Node? MakerFrom(int first, Value value) => _madeAt.TryGetValue(_storageOf(value), out int step) && step >= first ? _nodes[step] : null;

    // A node whose output nothing but convolutions read, as their shortcut, which can read its input instead.
    private bool IsReadInPlace(int step)
    {
        Value made = _nodes[step].Output;
        return ChainShortcut.Of(_nodes[step]) is not null
            && _nodes.Where(node => node.Inputs.Any(input => _storageOf(input) == made)).All(node =>
                node.Operator is Conv2D { Residual: ResidualPosition.BeforeActivation } && node.Inputs[3] == made && node.Inputs.Count(input => _storageOf(input) == made) == 1)
            && _graph.Outputs.All(output => _storageOf(output) != made);
    }

    private bool HandsOverOnlyAtItsEnd(Chain chain) => Enumerable.Range(chain.FirstStep, chain.StepCount - 1)
        .All(step => _lastUse.GetValueOrDefault(_nodes[step].Output, step) <= chain.LastStep);

    // Of a workgroup that computes all tiles.
    private static long Rounds(Chain chain) => chain.Variants.Max(variant =>
        chain.Layers.Sum(layer => variant.TileCount(layer) * ((layer.Form == ChainForm.Same3x3 ? RoundsAroundA3x3Tile : RoundsAroundAnotherTile) + variant.RoundsOfATile(layer))));
}
