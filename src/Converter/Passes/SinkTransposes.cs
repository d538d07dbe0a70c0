using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Passes;

/// <summary>Moves transposes towards the outputs until they meet their opposites and vanish, as in networks that TensorFlow wrote.</summary>
/// <remarks>
/// TensorFlow keeps pictures as [N, H, W, C], ONNX's convolutions want [N, C, H, W]: exporters put a transpose before and after each. Between
/// two convolutions lie element-wise operators, padding and joins, which mean the same on transposed operands, f(Tx) = T f(x). So a transpose
/// is held back, not computed, until an operator needs its result; two in a row are one, and opposite ones none.
/// </remarks>
public sealed class SinkTransposes : GraphPass
{
    /// <inheritdoc/>
    public override void Apply(Graph graph, FusionLog log)
    {
        Node[] transposes = [.. graph.Nodes.Where(n => Transposition.Of(n) is { } p && !Transposition.IsIdentity(p))];
        if (transposes.Length == 0)
        {
            return;
        }

        Rewriting rewriting = new(graph, transposes);
        foreach (Node node in graph.Nodes)
        {
            rewriting.Visit(node);
        }

        rewriting.Finish();
        HashSet<string> left = [.. graph.Nodes.Select(n => n.Name)];
        foreach (Node transpose in transposes.Where(t => !left.Contains(t.Name)))
        {
            log.Fused(this, transpose, null);
        }
    }

    /// <summary>A value held back: the transpose of another.</summary>
    /// <param name="Source">What is computed.</param>
    /// <param name="Permutation">What would have to be applied to it.</param>
    /// <param name="Name">The transpose's name in the source.</param>
    private sealed record Held(Value Source, int[] Permutation, string Name);

    private sealed class Rewriting(Graph graph, IReadOnlyCollection<Node> transposes)
    {
        private readonly List<Node> _nodes = [];
        private readonly Dictionary<Value, Held> _held = [];
        private readonly Dictionary<(Value Source, string Permutation), Value> _transposed = [];
        private readonly UniqueNames _nodeNames = new(graph.Nodes.Except(transposes).Select(n => n.Name));

        public void Visit(Node node)
        {
            if (Transposition.Of(node) is { } permutation && !node.Inputs[0].IsConstant)
            {
                _held[node.Output] = _held.TryGetValue(node.Inputs[0], out Held? held)
                    ? new Held(held.Source, Transposition.Compose(held.Permutation, permutation), node.Name)
                    : new Held(node.Inputs[0], permutation, node.Name);
            }
            else if (!TrySink(node))
            {
                _nodes.Add(node.Inputs.Any(_held.ContainsKey)
                    ? new Node(node.Name, node.Operator, [.. node.Inputs.Select(Transposed)], node.Output, node.FusedFrom)
                    : node);
            }
        }

        /// <summary>Puts the new nodes into the graph.</summary>
        public void Finish()
        {
            HashSet<Value> computed = [.. _nodes.Select(n => n.Output)];
            List<(Value Old, Value New)> outputs = [];
            foreach (Value output in graph.Outputs.Where(_held.ContainsKey).Distinct())
            {
                Value value = Transposed(output);
                if (value != output && !computed.Contains(value) && !_transposed.ContainsValue(value))
                {
                    // Nothing is left between an input of the network and this output, which must be computed all the same.
                    _nodes.Add(new Node(_nodeNames.Take(_held[output].Name), new Identity(), [value], output, [_held[output].Name]));
                }
                else if (value != output)
                {
                    outputs.Add((output, value));
                }
            }

            graph.Replace(graph.Nodes, _nodes);
            outputs.ForEach(o => graph.ReplaceUses(o.Old, o.New));
        }

        private bool TrySink(Node node)
        {
            if (node.Inputs.Where(i => !i.IsConstant).Select(i => _held.GetValueOrDefault(i)).FirstOrDefault(h => h is not null) is not { } held
                || Transposition.IsIdentity(held.Permutation)
                || Transposition.Under(node.Operator, Transposition.Inverse(held.Permutation)) is not { } op
                || !node.Inputs.Take(OperandsOf(node)).All(i => CanUndo(i, held.Permutation)))
            {
                return false;
            }

            Value[] inputs = [.. node.Inputs.Select((input, i) => i < OperandsOf(node) ? Undo(input, held.Permutation, node) : input)];
            Value output = new(graph.NewValueName($"{node.Output.Name}.untransposed"), op.InferShape([.. inputs.Select(i => i.Shape)]));
            _nodes.Add(new Node(node.Name, op, inputs, output, node.FusedFrom));
            _held[node.Output] = held with { Source = output };
            return true;
        }

        // What follows are parameters by channel.
        private static int OperandsOf(Node node) => node.Operator is BatchNormalization or ChannelAffine ? 1 : node.Inputs.Count;

        private bool CanUndo(Value value, int[] permutation) =>
            value.IsConstant
            || (_held.TryGetValue(value, out Held? held)
                ? held.Permutation.SequenceEqual(permutation)
                : Transposition.MovesNothing(value.Shape, Transposition.Inverse(permutation)));

        /// <summary>The value whose transpose is the one given.</summary>
        private Value Undo(Value value, int[] permutation, Node reader)
        {
            int[] inverse = Transposition.Inverse(permutation);
            if (value.IsConstant)
            {
                return Transposition.Apply(value, inverse, graph.NewValueName($"{value.Name}@{reader.Name}"));
            }

            if (_held.TryGetValue(value, out Held? held))
            {
                return held.Source;
            }

            TensorShape shape = Transposition.Apply(value.Shape, inverse);
            Value reshaped = new(graph.NewValueName($"{value.Name}.reshaped"), shape);
            _nodes.Add(new Node(_nodeNames.Take($"{reader.Name}.reshape"), new Reshape(shape), [value], reshaped, []));
            return reshaped;
        }

        /// <summary>The value itself, computed now when it was held back.</summary>
        private Value Transposed(Value value)
        {
            if (!_held.TryGetValue(value, out Held? held))
            {
                return value;
            }

            if (Transposition.IsIdentity(held.Permutation))
            {
                return held.Source;
            }

            (Value, string) key = (held.Source, string.Join(',', held.Permutation));
            if (!_transposed.TryGetValue(key, out Value? transposed))
            {
                _transposed[key] = transposed = value;
                _nodes.Add(new Node(
                    _nodeNames.Take(held.Name), Transposition.Create(held.Source.Shape, held.Permutation), [held.Source], value, [held.Name]));
            }

            return transposed;
        }
    }
}
