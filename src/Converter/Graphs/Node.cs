using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Graphs;

/// <summary>One application of an operator. Every operator here has exactly one output.</summary>
public sealed class Node
{
    /// <summary>Creates a node.</summary>
    /// <param name="name">Unique in the graph.</param>
    /// <param name="operator">What to compute.</param>
    /// <param name="inputs">In the order the operator's documentation gives.</param>
    /// <param name="output">The value it computes.</param>
    /// <param name="fusedFrom">Names of the source nodes it stands for; defaults to its own name.</param>
    public Node(string name, Operator @operator, IReadOnlyList<Value> inputs, Value output, IReadOnlyList<string>? fusedFrom = null)
    {
        Name = name;
        Operator = @operator;
        Inputs = inputs;
        Output = output;
        FusedFrom = fusedFrom ?? [name];
    }

    /// <summary>Unique in the graph.</summary>
    public string Name { get; }

    /// <summary>What to compute.</summary>
    public Operator Operator { get; }

    /// <summary>In the order the operator's documentation gives.</summary>
    public IReadOnlyList<Value> Inputs { get; }

    /// <summary>The value it computes.</summary>
    public Value Output { get; }

    /// <summary>Names of the source nodes it stands for, in the order they were fused.</summary>
    public IReadOnlyList<string> FusedFrom { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Output.Name}: {Output.Shape} = {Operator.Describe()}({string.Join(", ", Inputs.Select(i => i.Name))})";
}
