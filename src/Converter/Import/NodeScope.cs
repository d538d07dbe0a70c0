using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Import;

/// <summary>What the mapping of one node reads and makes: attributes, inputs, constants, nodes of the graph.</summary>
internal sealed class NodeScope
{
    /// <summary>Most dimensions of a value computed at run time.</summary>
    internal const int MaximalComputedRank = 4;

    private readonly GraphAssembly _assembly;
    private readonly HashSet<string> _unreadAttributes;
    private readonly List<(string Value, string Reason, string Suggestion)> _unavailable = [];

    internal NodeScope(ImportedNode node, GraphAssembly assembly)
    {
        Node = node;
        _assembly = assembly;
        _unreadAttributes = [.. node.Attributes.Keys];
    }

    internal ImportedNode Node { get; }

    /// <summary>Outputs that the node defines but that cannot be computed, with reason and suggestion.</summary>
    internal IReadOnlyList<(string Value, string Reason, string Suggestion)> Unavailable => _unavailable;

    /// <summary>Version of ONNX's operators, which decides what attributes and inputs mean.</summary>
    internal int Opset => Node.Opset ?? _assembly.Source.Opset;

    internal void AddNote(string note) => _assembly.Source.AddNote(note);

    internal long Integer(string name, long fallback) => Attribute(name)?.Integer ?? fallback;

    /// <exception cref="ShapeException">It is neither 0 nor 1: readers differ in what they make of other numbers.</exception>
    internal bool Flag(string name, bool fallback = false) => Integer(name, fallback ? 1 : 0) switch
    {
        0 => false,
        1 => true,
        long other => throw new ShapeException($"attribute '{name}' should be 0 or 1, found {other}"),
    };

    internal float Float(string name, float fallback) => Attribute(name)?.Float ?? fallback;

    internal string Text(string name, string fallback) => Attribute(name)?.Text ?? fallback;

    internal long[]? Integers(string name) => Attribute(name)?.Integers;

    /// <summary>An attribute of any kind, which counts as read; null when the node has none of that name.</summary>
    internal AttributeValue? Attribute(string name)
    {
        _unreadAttributes.Remove(name);
        return Node.Attributes.GetValueOrDefault(name);
    }

    /// <summary>Names attributes that have no effect here.</summary>
    internal void Ignore(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            _unreadAttributes.Remove(name);
        }
    }

    /// <summary>An attribute that the mapping did not look at could change the result.</summary>
    /// <exception cref="UnsupportedNodeException">There is one.</exception>
    internal void RequireAllAttributesRead()
    {
        if (Opset < 7)
        {
            // Once told a runtime which inputs it may overwrite.
            Ignore("consumed_inputs");
        }

        if (_unreadAttributes.Count > 0)
        {
            throw new UnsupportedNodeException(
                $"attribute '{string.Join("', '", _unreadAttributes.Order(StringComparer.Ordinal))}' is not known in operator set {Opset}", "export the network again");
        }
    }

    internal int InputCount => Node.Inputs.Count;

    /// <summary>True when the optional input is given.</summary>
    internal bool Has(int index) => index < Node.Inputs.Count && Node.Inputs[index].Length > 0;

    /// <summary>True when somebody reads the output.</summary>
    internal bool IsNeeded(int outputIndex) =>
        outputIndex < Node.Outputs.Count && Node.Outputs[outputIndex].Length > 0 && _assembly.IsNeeded(Node.Outputs[outputIndex]);

    /// <exception cref="ShapeException">It is not given.</exception>
    /// <exception cref="UnsupportedNodeException">It is a constant whose elements cannot be used.</exception>
    internal Operand Input(int index)
    {
        Operand operand = Has(index)
            ? _assembly.Find(Node.Inputs[index])!
            : throw new ShapeException($"input {index} is missing");
        return operand.Constant?.OpaqueReason is not string reason
            ? operand
            : throw new UnsupportedNodeException($"its constant '{operand.Name}' {reason}", "export the network with float weights");
    }

    /// <summary>An input that must be computed at run time.</summary>
    internal Value Computed(int index)
    {
        Operand operand = Input(index);
        return operand.Value is null
            ? throw new UnsupportedNodeException(
                $"its input '{operand.Name}' is a constant, and the operator is not folded", "simplify the network first (onnxsim folds it)")
            : ValueOf(operand);
    }

    /// <summary>An input that must be known now.</summary>
    /// <param name="index">Which.</param>
    /// <param name="role">What it is to the node, for the message.</param>
    /// <param name="suggestion">What to do when it is computed.</param>
    internal ConstantTensor Constant(int index, string role, string suggestion = "only networks whose weights and shapes are fixed can run")
    {
        Operand operand = Input(index);
        return operand.Constant ?? throw new UnsupportedNodeException($"its {role} '{operand.Name}' is computed at run time", suggestion);
    }

    /// <summary>A constant input as a list of integers.</summary>
    internal long[] IntegerList(int index, string role) => Constant(index, role).Integers;

    /// <summary>The edge of the graph for an input, computed or a constant of floats.</summary>
    internal Value ValueOf(int index) => ValueOf(Input(index));

    /// <exception cref="UnsupportedNodeException">It is a view.</exception>
    internal Value ValueOf(Operand operand) => operand.IsView
        ? throw new UnsupportedNodeException(
            $"its input '{operand.Name}' of shape {operand.Shape} has {operand.Shape.Rank} dimensions, at most {MaximalComputedRank} can be computed",
            "merge dimensions before exporting")
        : operand.Value ?? _assembly.ConstantValue(operand.Name, operand.Constant!);

    /// <summary>A constant that the mapping made.</summary>
    /// <param name="suffix">Its name is the node's with this behind a dot.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="elements">Row-major; not copied.</param>
    internal Value NewConstant(string suffix, TensorShape shape, ConstantData elements) =>
        new(_assembly.UniqueValueName($"{Node.Name}.{suffix}"), shape, elements);

    /// <summary>The bias of a layer that has none: zeros.</summary>
    internal Value ZeroBias(int channels) => NewConstant("bias0", Charge(new TensorShape(channels)), new float[channels]);

    /// <summary>The shape of a constant about to be folded.</summary>
    /// <exception cref="ShapeException">It is impossible or too large.</exception>
    internal TensorShape NewShape(ReadOnlySpan<long> sizes) => Charge(Shapes.Create(sizes));

    /// <inheritdoc cref="NewShape"/>
    internal TensorShape Charge(TensorShape shape)
    {
        _assembly.ChargeFolding(shape);
        return shape;
    }

    /// <summary>A folded result for the node's first output.</summary>
    internal Operand Known(ConstantTensor constant) => Operand.Of(OutputName(0), constant);

    /// <inheritdoc cref="GraphAssembly.BeforeReshapes"/>
    internal Value BeforeReshapes(Value value) => _assembly.BeforeReshapes(value);

    /// <summary>The elements of a computed input under another shape: a node, or a view where no value can have that shape.</summary>
    /// <exception cref="ShapeException">The numbers of elements differ.</exception>
    internal Operand Reshaped(Operand x, TensorShape shape)
    {
        Reshape reshape = new(shape);
        if (shape.Rank <= MaximalComputedRank)
        {
            return Emit(reshape, x.Value!);
        }

        _ = reshape.InferShape([x.Shape]);
        return Operand.View(OutputName(0), x.Value!, shape);
    }

    /// <summary>Adds the node that computes an output of the source.</summary>
    internal Operand Emit(Operator op, params IReadOnlyList<Value> inputs) => EmitOutput(0, op, inputs);

    /// <inheritdoc cref="Emit"/>
    internal Operand EmitOutput(int outputIndex, Operator op, params IReadOnlyList<Value> inputs) =>
        Operand.Of(Append(op, outputIndex == 0 ? Node.Name : _assembly.UniqueNodeName($"{Node.Name}.{outputIndex}"), OutputName(outputIndex), inputs));

    /// <summary>Adds a node on the way to the output.</summary>
    /// <param name="suffix">The names of node and value are the source's with this behind a dot.</param>
    /// <param name="op">What to compute.</param>
    /// <param name="inputs">In the operator's order.</param>
    internal Value EmitInner(string suffix, Operator op, params IReadOnlyList<Value> inputs) => Append(
        op, _assembly.UniqueNodeName($"{Node.Name}.{suffix}"), _assembly.UniqueValueName($"{OutputName(0)}.{suffix}"), inputs);

    /// <summary>Defines an output beyond the first.</summary>
    internal void Define(int outputIndex, Operand operand) => _assembly.Define(OutputName(outputIndex), operand);

    /// <summary>Says that an output cannot be computed; the node fails only where the network's outputs depend on it.</summary>
    internal void Withhold(int outputIndex, string reason, string suggestion)
    {
        if (IsNeeded(outputIndex))
        {
            _unavailable.Add((OutputName(outputIndex), reason, suggestion));
        }
    }

    /// <summary>The node's name of an output.</summary>
    /// <exception cref="ShapeException">The node has no such output.</exception>
    internal string OutputName(int index) => index < Node.Outputs.Count && Node.Outputs[index].Length > 0
        ? Node.Outputs[index]
        : throw new ShapeException($"output {index} is missing");

    private Value Append(Operator op, string nodeName, string valueName, IReadOnlyList<Value> inputs)
    {
        TensorShape shape = op.InferShape([.. inputs.Select(i => i.Shape)]);
        if (shape.Rank > MaximalComputedRank)
        {
            throw new UnsupportedNodeException(
                $"its result {shape} has {shape.Rank} dimensions, at most {MaximalComputedRank} can be computed", "merge dimensions before exporting");
        }

        if (shape.ElementCount == 0)
        {
            throw new ShapeException($"its result {shape} has no elements");
        }

        Value value = new(valueName, shape);
        _assembly.Append(new Node(nodeName, op, inputs, value, [Node.Name]));
        return value;
    }
}
