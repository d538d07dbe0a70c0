using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Graphs;

/// <summary>
/// Checks what must hold for every graph: names are unique; each computed value has one producer, which comes before its readers;
/// shapes are what the operators infer; outputs are computed; parameters are constants and no constant holds a NaN.
/// </summary>
public static class GraphValidator
{
    private const int MaximalRank = 4;

    /// <summary>Checks a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="when">Begins the message: <c>after pass FoldBatchNorm</c>.</param>
    /// <exception cref="InvalidGraphException">A rule is broken; the message says where and which.</exception>
    public static void Check(Graph graph, string when = "graph")
    {
        Checker checker = new(graph, when);
        checker.CheckInputs();
        foreach (Node node in graph.Nodes)
        {
            checker.CheckNode(node);
        }

        checker.CheckOutputs();
    }

    private sealed class Checker(Graph graph, string when)
    {
        private readonly Dictionary<string, Value> _values = new(StringComparer.Ordinal);
        private readonly HashSet<string> _nodeNames = new(StringComparer.Ordinal);
        private readonly HashSet<Value> _known = [];
        private readonly HashSet<Value> _produced = [];

        internal void CheckInputs()
        {
            foreach (Value input in graph.Inputs)
            {
                Require(!input.IsConstant, $"input '{input.Name}' is a constant");
                CheckValue(input);
                Require(_known.Add(input), $"input '{input.Name}' is listed twice");
            }
        }

        internal void CheckNode(Node node)
        {
            Require(_nodeNames.Add(node.Name), $"two nodes are named '{node.Name}'");
            for (int i = 0; i < node.Inputs.Count; i++)
            {
                Value input = node.Inputs[i];
                CheckValue(input);
                Require(
                    input.IsConstant || _known.Contains(input),
                    $"node '{node.Name}' reads '{input.Name}', which is neither a constant nor an input nor computed before it");
                Require(input.IsConstant || !IsParameter(node.Operator, i), $"node '{node.Name}': its parameter '{input.Name}' is not a constant");
            }

            CheckValue(node.Output);
            Require(!node.Output.IsConstant, $"node '{node.Name}' computes the constant '{node.Output.Name}'");
            Require(_known.Add(node.Output), $"node '{node.Name}' computes '{node.Output.Name}' a second time");
            _produced.Add(node.Output);
            CheckShape(node);
        }

        internal void CheckOutputs()
        {
            Require(graph.Outputs.Count > 0, "there are no outputs");
            for (int i = 0; i < graph.Outputs.Count; i++)
            {
                Require(_produced.Contains(graph.Outputs[i]), $"output '{graph.OutputNames[i]}' is computed by no node");
            }
        }

        private void CheckShape(Node node)
        {
            TensorShape inferred;
            try
            {
                inferred = node.Operator.InferShape([.. node.Inputs.Select(i => i.Shape)]);
            }
            catch (Exception exception) when (exception is ShapeException or ArgumentException)
            {
                throw Broken($"node '{node.Name}': {exception.Message}");
            }

            Require(
                inferred.Equals(node.Output.Shape),
                $"node '{node.Name}': {node.Operator.Describe()} gives shape {inferred}, its output '{node.Output.Name}' has {node.Output.Shape}");
        }

        private void CheckValue(Value value)
        {
            if (_values.TryGetValue(value.Name, out Value? known))
            {
                Require(ReferenceEquals(known, value), $"two values are named '{value.Name}'");
                return;
            }

            _values.Add(value.Name, value);
            Require(value.Name.Length > 0, "a value has an empty name");
            Require(value.Shape.Rank <= MaximalRank, $"'{value.Name}' has shape {value.Shape}; at most {MaximalRank} dimensions are possible");
            Require(value.Shape.ElementCount > 0, $"'{value.Name}' has shape {value.Shape}, which has no elements");
            if (value.Data?.IndexOfNaN() is >= 0 and int index)
            {
                throw new InvalidGraphException(
                    $"{when}: element {index} of tensor '{value.Name}' ({value.Shape}) is not a number", "training went wrong before this file was written: use an earlier checkpoint");
            }
        }

        private void Require(bool condition, string message)
        {
            if (!condition)
            {
                throw Broken(message);
            }
        }

        private InvalidGraphException Broken(string message) => new($"{when}: graph '{graph.Name}': {message}");
    }

    /// <summary>True for the inputs that the operator's documentation calls constant.</summary>
    private static bool IsParameter(Operator op, int input) => op switch
    {
        Conv2D conv => input is 1 or 2 || input >= conv.InputCountBeforePrologue,
        FullyConnected or BatchNormalization or ChannelAffine or GlobalAveragePool or Resize => input >= 1,
        _ => false,
    };
}
