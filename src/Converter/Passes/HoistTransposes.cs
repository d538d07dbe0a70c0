using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Passes;

/// <summary>Moves a transpose up to the network's input where only padding, slices and element-wise operators lie between.</summary>
/// <remarks>
/// What TensorFlow does to a picture before the first convolution, on [N, H, W, C], happens after the transpose then: it can be folded into
/// the convolution, and the transpose is the input's only consumer, so that a picture can be loaded transposed.
/// </remarks>
public sealed class HoistTransposes : GraphPass
{
    /// <inheritdoc/>
    public override void Apply(Graph graph, FusionLog log)
    {
        HashSet<Value> fromInput = FromInput(graph);
        if (!graph.Nodes.Any(n => IsMovable(graph, n, fromInput)))
        {
            return;
        }

        Dictionary<Value, (int[] Permutation, Value Target, Node Transpose)> wanted = [];
        List<Node> reversed = [];
        foreach (Node node in graph.Nodes.Reverse())
        {
            if (IsMovable(graph, node, fromInput))
            {
                wanted[node.Inputs[0]] = (Transposition.Of(node)!, node.Output, node);
                continue;
            }

            if (!wanted.TryGetValue(node.Output, out (int[] Permutation, Value Target, Node Transpose) want))
            {
                reversed.Add(node);
                continue;
            }

            Value x = MainInput(node)!;
            Value transposed = new(graph.NewValueName($"{x.Name}.transposed"), Transposition.Apply(x.Shape, want.Permutation));
            Value[] inputs = [.. node.Inputs.Select(i => i == x ? transposed : Transposition.Apply(i, want.Permutation, graph.NewValueName($"{i.Name}@{node.Name}")))];
            reversed.Add(new Node(node.Name, Transposition.Under(node.Operator, want.Permutation)!, inputs, want.Target, node.FusedFrom));
            if (graph.Inputs.Contains(x))
            {
                reversed.Add(new Node(want.Transpose.Name, Transposition.Create(x.Shape, want.Permutation), [x], transposed, want.Transpose.FusedFrom));
            }
            else
            {
                wanted[x] = want with { Target = transposed };
            }
        }

        reversed.Reverse();
        graph.Replace(graph.Nodes, reversed);
    }

    /// <summary>The values that depend on one network input alone through nodes that a transpose can pass, and that only the next of these reads.</summary>
    private static HashSet<Value> FromInput(Graph graph)
    {
        HashSet<Value> result = [.. graph.Inputs];
        foreach (Node node in graph.Nodes)
        {
            if (MainInput(node) is { } x && result.Contains(x)
                && (graph.Inputs.Contains(x) || (!graph.IsOutput(x) && graph.ConsumersOf(x).Count == 1)))
            {
                result.Add(node.Output);
            }
        }

        return result;
    }

    private static bool IsMovable(Graph graph, Node node, HashSet<Value> fromInput) =>
        Transposition.Of(node) is { } permutation && !Transposition.IsIdentity(permutation)
        && node.Inputs[0] is { } x && fromInput.Contains(x) && !graph.Inputs.Contains(x) && !graph.IsOutput(x) && graph.ConsumersOf(x).Count == 1;

    /// <summary>The only operand that is computed, where a transpose can pass the node; null where it cannot.</summary>
    private static Value? MainInput(Node node)
    {
        Value[] computed = [.. node.Inputs.Where(i => !i.IsConstant)];
        bool canPass = node.Operator is Activate or Identity or Binary
            || (node.Operator is Rearrange r && r.Permutation.SequenceEqual(Enumerable.Range(0, r.Permutation.Count)));
        return canPass && computed.Length == 1 && (node.Operator is Rearrange || computed[0].Shape.Equals(node.Output.Shape)) ? computed[0] : null;
    }
}
