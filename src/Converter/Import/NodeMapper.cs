using ResNetVk.Converter.Import.Mapping;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Import;

/// <summary>
/// Maps nodes of the source in execution order and remembers which cannot run. A branch whose condition is known takes its node's place.
/// A node that cannot run matters only where an output depends on it: of a pool's places, say, or of the branch not taken, nothing may be left.
/// </summary>
internal sealed class NodeMapper
{
    private readonly GraphAssembly _assembly;
    private readonly List<UnsupportedOperator> _failures = [];
    private readonly Dictionary<string, int> _failedValues = [];
    private readonly Dictionary<string, IReadOnlyList<string>> _unknown = [];

    internal NodeMapper(GraphAssembly assembly) => _assembly = assembly;

    /// <summary>Adds what the node computes to the graph, or notes why it cannot run.</summary>
    /// <exception cref="ImportException">The node contradicts itself or its inputs.</exception>
    internal void Map(ImportedNode node)
    {
        bool isKnown = OperatorTable.Mappings.TryGetValue(node.OperatorType, out Func<NodeScope, Operand?>? mapping);
        bool isBranch = node is { OperatorType: "If", Branches.Count: > 0 };
        if (!isKnown && !isBranch)
        {
            (string reason, string suggestion) = OperatorTable.ExplainUnknown(node);
            Fail(node, node.Outputs, reason, suggestion);
            return;
        }

        // What an unsupported node computes is unknown; what depends on it can only be checked for being known at all.
        // A branch is looked into first: it may not need what is unknown.
        IReadOnlyList<string> unknown = [.. node.Inputs.Where(i => i.Length > 0 && _assembly.Find(i) is null)];
        if (unknown.Count > 0)
        {
            DependOn(node.Outputs, unknown);
            return;
        }

        NodeScope scope = new(node, _assembly);
        try
        {
            if (isBranch)
            {
                MapBranch(node, scope);
            }
            else if (mapping!(scope) is { } result)
            {
                scope.Define(0, result);
            }

            scope.RequireAllAttributesRead();
            foreach ((string value, string reason, string suggestion) in scope.Unavailable)
            {
                Fail(node, [value], reason, suggestion);
            }
        }
        catch (UnsupportedNodeException exception)
        {
            Fail(node, node.Outputs, exception.Message, exception.Suggestion);
        }
        catch (Exception exception) when (exception is ShapeException or ArgumentException or ArithmeticException)
        {
            // ArgumentException: a shape of too many elements. ArithmeticException: a constant divided by zero, or out of range.
            throw new ImportException($"{node}: {exception.Message}", "the network does not fit together: export it again", exception);
        }
    }

    /// <summary>The nodes that cannot run and that some of these values depend on, in execution order.</summary>
    internal IReadOnlyList<UnsupportedOperator> FailuresBehind(IEnumerable<string> values)
    {
        HashSet<string> seen = [];
        HashSet<int> failures = [];
        Stack<string> open = new(values);
        while (open.TryPop(out string? value))
        {
            if (_assembly.Find(value) is not null || !seen.Add(value))
            {
                continue;
            }

            if (_failedValues.TryGetValue(value, out int failure))
            {
                failures.Add(failure);
            }

            foreach (string input in _unknown.GetValueOrDefault(value) ?? [])
            {
                open.Push(input);
            }
        }

        return [.. failures.Order().Select(f => _failures[f])];
    }

    private void MapBranch(ImportedNode node, NodeScope scope)
    {
        ConstantTensor condition = scope.Constant(
            0, "condition", "export with fixed shapes, or simplify the network first (onnxsim): most branches depend on shapes alone");
        string name = condition.Shape.ElementCount == 1 ? condition.Integers[0] != 0 ? "then_branch" : "else_branch"
            : throw new ShapeException($"its condition must be one truth value, found {condition}");
        scope.Ignore("then_branch", "else_branch");
        ImportedSubgraph branch = scope.Attribute(name)?.Subgraph ?? throw new ShapeException($"attribute '{name}' is missing or no graph");
        if (node.Outputs.Count > branch.Outputs.Count)
        {
            throw new ShapeException($"it has {node.Outputs.Count} outputs, its {name} computes {branch.Outputs.Count}");
        }

        foreach ((string constantName, ConstantTensor constant) in branch.Constants)
        {
            _assembly.Define(constantName, Operand.Of(constantName, constant));
        }

        foreach (ImportedNode inner in ExecutionOrder.Of(branch.Nodes, branch.Outputs))
        {
            Map(inner);
        }

        for (int i = 0; i < node.Outputs.Count; i++)
        {
            if (!scope.IsNeeded(i))
            {
                continue;
            }

            switch (_assembly.Find(branch.Outputs[i]))
            {
                case null:
                    DependOn([node.Outputs[i]], [branch.Outputs[i]]);
                    break;
                case { Constant: { } constant }:
                    scope.Define(i, Operand.Of(node.Outputs[i], constant));
                    break;
                case { Value: { } value }:
                    scope.Define(i, scope.EmitOutput(i, new Identity(), value));
                    break;
            }
        }
    }

    private void Fail(ImportedNode node, IEnumerable<string> outputs, string reason, string suggestion)
    {
        _failures.Add(new UnsupportedOperator(node.Name, node.OperatorType, reason, suggestion));
        foreach (string output in outputs)
        {
            _failedValues[output] = _failures.Count - 1;
            _assembly.Forget(output);
        }

        // Failures behind this one are worth knowing, too.
        DependOn(outputs, [.. node.Reads.Where(i => i.Length > 0)]);
    }

    private void DependOn(IEnumerable<string> outputs, IReadOnlyList<string> values)
    {
        foreach (string output in outputs)
        {
            _unknown[output] = values;
        }
    }
}
