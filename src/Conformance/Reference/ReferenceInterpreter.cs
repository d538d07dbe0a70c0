using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Conformance.Reference;

/// <summary>Runs a graph node by node with the reference operators; nothing is rounded between nodes.</summary>
public static class ReferenceInterpreter
{
    /// <summary>Evaluates a graph.</summary>
    /// <param name="graph">The graph, before or after passes.</param>
    /// <param name="inputs">Row-major elements by the inputs' names.</param>
    /// <param name="keepAll">True to return every computed value; false for the outputs only.</param>
    /// <returns>Tensors by name: each output under its name in the source (<see cref="Graph.OutputNames"/>); with <paramref name="keepAll"/>
    /// also each input and each node's output under its value's name.</returns>
    /// <exception cref="ArgumentException">An input is missing or has another number of elements.</exception>
    /// <exception cref="InvalidOperationException">A node's operator does not fit its inputs, or a value is used before it is computed.</exception>
    public static IReadOnlyDictionary<string, ReferenceTensor> Run(Graph graph, IReadOnlyDictionary<string, float[]> inputs, bool keepAll = false)
    {
        Dictionary<Value, ReferenceTensor> values = [];
        foreach (Value input in graph.Inputs)
        {
            values[input] = ReadInput(graph, input, inputs);
        }

        foreach (Node node in graph.Nodes)
        {
            ReferenceTensor[] arguments = [.. node.Inputs.Select(v => ValueOf(graph, v, values))];
            try
            {
                values[node.Output] = ReferenceOperators.Evaluate(node.Operator, arguments);
            }
            catch (ShapeException exception)
            {
                throw new InvalidOperationException($"graph '{graph.Name}', node '{node.Name}': {exception.Message}", exception);
            }
        }

        Dictionary<string, ReferenceTensor> result = keepAll ? values.ToDictionary(pair => pair.Key.Name, pair => pair.Value) : [];
        for (int i = 0; i < graph.Outputs.Count; i++)
        {
            result[graph.OutputNames[i]] = ValueOf(graph, graph.Outputs[i], values);
        }

        return result;
    }

    private static ReferenceTensor ReadInput(Graph graph, Value input, IReadOnlyDictionary<string, float[]> inputs)
    {
        if (!inputs.TryGetValue(input.Name, out float[]? elements))
        {
            throw new ArgumentException(
                $"graph '{graph.Name}' wants an input '{input.Name}' of shape {input.Shape}; given: {string.Join(", ", inputs.Keys)}", nameof(inputs));
        }

        return elements.Length == input.Shape.ElementCount
            ? ReferenceTensor.From(input.Shape, elements)
            : throw new ArgumentException(
                $"input '{input.Name}' of graph '{graph.Name}' has shape {input.Shape}, {input.Shape.ElementCount} elements; given: {elements.Length}",
                nameof(inputs));
    }

    private static ReferenceTensor ValueOf(Graph graph, Value value, Dictionary<Value, ReferenceTensor> values)
    {
        if (value.IsConstant)
        {
            return ReferenceTensor.From(value.Shape, value.ReadConstant());
        }

        return values.TryGetValue(value, out ReferenceTensor? tensor)
            ? tensor
            : throw new InvalidOperationException($"graph '{graph.Name}' uses value '{value.Name}' before a node computes it");
    }
}
