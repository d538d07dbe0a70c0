using ResNetVk.Conformance.Reference;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Conformance.Tests.Golden;

/// <summary>Runs a graph node by node with the naive reference, and rounds what is stored: inputs, what nodes compute, and constants that stand for such values.</summary>
internal static class RoundedInterpreter
{
    /// <summary>Evaluates a graph.</summary>
    /// <param name="graph">The graph, after passes.</param>
    /// <param name="inputs">Row-major elements by the inputs' names.</param>
    /// <param name="round">What storing makes of a number.</param>
    /// <param name="compute">Evaluates a node on what is stored; null for the naive reference.</param>
    /// <returns>Every input and every computed value.</returns>
    public static Dictionary<Value, ReferenceTensor> Run(
        Graph graph, IReadOnlyDictionary<string, float[]> inputs, Func<double, double> round, Func<Node, ReferenceTensor[], ReferenceTensor>? compute = null)
    {
        compute ??= (node, arguments) => ReferenceOperators.Evaluate(node.Operator, arguments);
        Dictionary<Value, ReferenceTensor> values = graph.Inputs.ToDictionary(v => v, v => ReferenceTensor.From(v.Shape, inputs[v.Name]).Map(round));
        foreach (Node node in graph.Nodes)
        {
            ReferenceTensor[] arguments = [.. node.Inputs.Select((v, i) => v.IsConstant ? Constant(node, i, round) : values[v])];
            values[node.Output] = compute(node, arguments).Map(round);
        }

        return values;
    }

    // Operands of element-wise operators, parts of a concatenation and shortcuts lie where values do.
    private static ReferenceTensor Constant(Node node, int input, Func<double, double> round)
    {
        ReferenceTensor constant = ReferenceTensor.From(node.Inputs[input].Shape, node.Inputs[input].ReadConstant());
        bool isStored = node.Operator is Binary or Concat || (input == 3 && node.Operator is Conv2D { Residual: not ResidualPosition.None });
        return isStored ? constant.Map(round) : constant;
    }
}
