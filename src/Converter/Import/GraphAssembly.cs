using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Import;

/// <summary>The graph under construction: operands by the source's names, nodes so far, names taken, elements left for folding.</summary>
internal sealed class GraphAssembly
{
    /// <summary>Folding may always make this many elements, and for large networks a multiple of their constants.</summary>
    private const long LeastFoldingBudget = 1L << 22;

    private readonly Dictionary<string, Operand> _operands = [];
    private readonly Dictionary<string, Value> _constantValues = [];
    private readonly UniqueNames _valueNames;
    private readonly UniqueNames _nodeNames;
    private readonly HashSet<string> _neededNames;
    private readonly List<Node> _nodes = [];
    private readonly Dictionary<Value, Value> _beforeReshapes = [];
    private long _foldingBudget;

    /// <summary>Begins with the source's constants.</summary>
    /// <param name="source">The network.</param>
    /// <param name="order">Its needed nodes.</param>
    /// <param name="outputs">Names of the values wanted.</param>
    internal GraphAssembly(ImportedGraph source, IReadOnlyList<ImportedNode> order, IEnumerable<string> outputs)
    {
        Source = source;
        ImportedNode[] nodes = [.. source.Nodes.SelectMany(n => n.WithNested)];
        _valueNames = new UniqueNames([.. source.Constants.Keys, .. source.Inputs.Select(i => i.Name), .. nodes.SelectMany(n => n.Outputs)]);
        _nodeNames = new UniqueNames(nodes.Select(n => n.Name));
        _neededNames = [.. outputs, .. order.SelectMany(n => n.WithNested).SelectMany(n => n.Inputs.Concat(n.Branches.SelectMany(b => b.Outputs)))];
        _foldingBudget = Math.Max(LeastFoldingBudget, 4 * source.Constants.Values.Sum(c => (long)c.Shape.ElementCount));
        foreach ((string name, ConstantTensor constant) in source.Constants)
        {
            _operands[name] = Operand.Of(name, constant);
        }
    }

    internal ImportedGraph Source { get; }

    /// <summary>Nodes in execution order.</summary>
    internal IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>The operand of a name; null when a node that cannot run made it unknown.</summary>
    internal Operand? Find(string name) => _operands.GetValueOrDefault(name);

    internal void Define(string name, Operand operand) => _operands[name] = operand;

    /// <summary>Makes a name unknown again: the node behind it cannot run after all.</summary>
    internal void Forget(string name) => _operands.Remove(name);

    internal void Append(Node node)
    {
        _nodes.Add(node);
        if (node.Operator is Reshape)
        {
            _beforeReshapes[node.Output] = BeforeReshapes(node.Inputs[0]);
        }
    }

    /// <summary>The value whose elements, in row-major order, a chain of reshapes gave this one's shape; itself where there is none.</summary>
    internal Value BeforeReshapes(Value value) => _beforeReshapes.GetValueOrDefault(value, value);

    /// <summary>True when an output of the network or a node reads the value.</summary>
    internal bool IsNeeded(string valueName) => _neededNames.Contains(valueName);

    /// <summary>The graph's value for a constant of the source; one per name.</summary>
    /// <exception cref="ShapeException">The constant is not of floats.</exception>
    internal Value ConstantValue(string name, ConstantTensor constant)
    {
        if (!_constantValues.TryGetValue(name, out Value? value))
        {
            _constantValues[name] = value = new Value(name, constant.Shape, constant.Data ?? constant.Floats);
        }

        return value;
    }

    /// <summary>The name itself, or with a number when a value of the source has it.</summary>
    internal string UniqueValueName(string name) => _valueNames.Take(name);

    /// <summary>The name itself, or with a number when a node of the source has it.</summary>
    internal string UniqueNodeName(string name) => _nodeNames.Take(name);

    /// <summary>Takes the cost of a new constant from the budget, before it is allocated.</summary>
    /// <exception cref="ShapeException">Damaged shape arithmetic would fill the memory.</exception>
    internal void ChargeFolding(TensorShape shape)
    {
        // The sum of the sizes is there for shapes of no elements that have huge other sizes: index tables are made for those.
        _foldingBudget -= shape.ElementCount + shape.Sum(size => (long)size);
        if (_foldingBudget < 0)
        {
            throw new ShapeException($"folding constants grows beyond reason with a tensor of shape {shape}: the shape arithmetic looks damaged");
        }
    }
}
