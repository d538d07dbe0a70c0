using System.Text;
using Google.Protobuf.Collections;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Onnx;
using AttributeType = ResNetVk.Onnx.AttributeProto.Types.AttributeType;

namespace ResNetVk.Converter.Import;

/// <summary>
/// Turns the nodes of an ONNX file into nodes with unique names and typed attributes. Calls of the model's own functions are replaced by the
/// functions' bodies. Serves one file.
/// </summary>
internal sealed class OnnxNodeReader
{
    /// <summary>Functions and branches inside one another; exporters of residual networks need about five.</summary>
    private const int DeepestNesting = 64;

    /// <summary>Most nodes, inputs and outputs that inlining may add: functions that call each other twice double at every level.</summary>
    private const int MostInlined = 1 << 18;

    /// <summary>Names made of names of names stay readable, and short.</summary>
    private const int LongestPrefix = 100;

    private readonly GraphProto _graph;
    private readonly OnnxTensorReader _tensors;
    private readonly OnnxFunctions _functions;
    private readonly int _opset;
    private readonly UniqueNames _nodeNames = new([]);
    private readonly UniqueNames _valueNames;
    private readonly HashSet<FunctionProto> _open = new(ReferenceEqualityComparer.Instance);

    // A tensor in the body of a function is read once, however often the function is called.
    private readonly Dictionary<TensorProto, ConstantTensor> _read = new(ReferenceEqualityComparer.Instance);
    private long _inlined;

    /// <summary>Prepares to read a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="opset">Its version of ONNX's operators.</param>
    /// <param name="tensors">Reads the tensors among the attributes.</param>
    /// <exception cref="ImportException">Two functions have one name.</exception>
    internal OnnxNodeReader(ModelProto model, int opset, OnnxTensorReader tensors)
    {
        _graph = model.Graph;
        _tensors = tensors;
        _opset = opset;
        _functions = new OnnxFunctions(model.Functions);
        _valueNames = new UniqueNames([
            .. _graph.Input.Select(i => i.Name), .. _graph.Initializer.Select(t => t.Name), .. _graph.SparseInitializer.Select(t => t.Values?.Name ?? ""),
            .. _graph.Node.SelectMany(n => n.Output)]);
    }

    /// <summary>Reads all nodes of the main graph, in the file's order.</summary>
    /// <exception cref="ImportException">An attribute is damaged or given twice, or a function cannot be inlined.</exception>
    internal IReadOnlyList<ImportedNode> Read()
    {
        List<ImportedNode> nodes = [];
        ReadNodes(_graph.Node, BodyScope.Main, nodes);
        return nodes;
    }

    private void ReadNodes(IEnumerable<NodeProto> nodes, BodyScope scope, List<ImportedNode> result)
    {
        foreach (NodeProto node in nodes)
        {
            if (scope.IsInner)
            {
                Charge(1 + node.Input.Count + node.Output.Count);
            }

            string name = UniqueName(node, scope);
            if (_functions.Find(node) is { } function)
            {
                Inline(node, name, function, scope, result);
                continue;
            }

            string domain = OnnxFunctions.Domain(node.Domain);
            result.Add(new ImportedNode(
                name,
                domain.Length == 0 ? node.OpType : $"{domain}.{node.OpType}",
                [.. node.Input.Select(scope.Resolve)],
                [.. node.Output.Select(scope.Resolve)],
                ReadAttributes(node, name, scope))
            {
                Opset = scope.Opset,
            });
        }
    }

    /// <summary>ONNX lets names of nodes be empty or equal; values have unique names, so an output's name stands in.</summary>
    private string UniqueName(NodeProto node, BodyScope scope)
    {
        string output = node.Output.FirstOrDefault(o => o.Length > 0) ?? node.OpType;
        return node.Name.Length > 0 && _nodeNames.TryTake(scope.Prefix + node.Name) ? scope.Prefix + node.Name : _nodeNames.Take(scope.Prefix + output);
    }

    private void Inline(NodeProto node, string name, FunctionProto function, BodyScope scope, List<ImportedNode> result)
    {
        string described = OnnxFunctions.Describe(function);
        CheckDepth(scope, $"function {described}");
        if (!_open.Add(function))
        {
            throw Damaged($"the function {described} calls itself");
        }

        if (node.Input.Count > function.Input.Count || node.Output.Count > function.Output.Count)
        {
            throw Damaged(
                $"'{name}' gives the function {described} {node.Input.Count} inputs and takes {node.Output.Count} outputs; it has {function.Input.Count} and {function.Output.Count}");
        }

        BodyScope body = scope.Function(described, CallAttributes(node, name, function, scope), Prefix(name), OpsetOf(function, described));
        Bind(function.Input, node.Input, described, scope, body);
        List<(string From, string To)> copies = BindOutputs(function, node, scope, body);
        BindResults(function.Node, body, function.Input, described);
        ReadNodes(function.Node, body, result);

        // What a function hands through, or returns twice, gets a node of its own: a value has one name.
        foreach ((string from, string to) in copies)
        {
            result.Add(new ImportedNode(_nodeNames.Take($"{body.Prefix}{from}"), "Identity", [body.Resolve(from)], [to], new Dictionary<string, AttributeValue>()));
        }

        _open.Remove(function);
    }

    private static void Bind(RepeatedField<string> formal, RepeatedField<string> actual, string function, BodyScope scope, BodyScope body)
    {
        for (int i = 0; i < formal.Count; i++)
        {
            if (!body.TryBind(formal[i], i < actual.Count ? scope.Resolve(actual[i]) : ""))
            {
                throw Damaged($"the function {function} has two inputs named '{formal[i]}'");
            }
        }
    }

    private static List<(string From, string To)> BindOutputs(FunctionProto function, NodeProto node, BodyScope scope, BodyScope body)
    {
        List<(string From, string To)> copies = [];
        for (int i = 0; i < node.Output.Count; i++)
        {
            string value = scope.Resolve(node.Output[i]);
            if (value.Length > 0 && !body.TryBind(function.Output[i], value))
            {
                copies.Add((function.Output[i], value));
            }
        }

        return copies;
    }

    /// <summary>Gives what the nodes compute names of the whole network, where it has none yet.</summary>
    private void BindResults(IEnumerable<NodeProto> nodes, BodyScope body, IEnumerable<string> inputs, string where)
    {
        HashSet<string> defined = [.. inputs];
        foreach (string output in nodes.SelectMany(n => n.Output).Where(o => o.Length > 0))
        {
            if (!defined.Add(output))
            {
                throw Damaged($"the {where} computes '{output}' twice, or has an input of that name");
            }

            if (!body.Binds(output))
            {
                body.TryBind(output, _valueNames.Take(body.Prefix + output));
            }
        }
    }

    private static Dictionary<string, AttributeProto> CallAttributes(NodeProto node, string name, FunctionProto function, BodyScope scope)
    {
        try
        {
            return OnnxFunctions.Attributes(
                function, node.Attribute.Select(a => (a.Name, Value: scope.Resolve(a))).Where(a => a.Value is not null).Select(a => (a.Name, a.Value!)));
        }
        catch (ShapeException exception)
        {
            throw new ImportException($"{node.OpType} '{name}': {exception.Message}", innerException: exception);
        }
    }

    private int? OpsetOf(FunctionProto function, string described)
    {
        OperatorSetIdProto? entry = function.OpsetImport.FirstOrDefault(o => OnnxFunctions.Domain(o.Domain).Length == 0);
        return entry is null || entry.Version == _opset ? null : OnnxImporter.CheckOpset(entry.Version, $"the function {described}");
    }

    private Dictionary<string, AttributeValue> ReadAttributes(NodeProto node, string nodeName, BodyScope scope)
    {
        Dictionary<string, AttributeValue> attributes = [];
        foreach (AttributeProto attribute in node.Attribute)
        {
            try
            {
                if (scope.Resolve(attribute) is { } given
                    && !attributes.TryAdd(attribute.Name, new AttributeValue(attribute.Name, ReadValue(given, node, nodeName, scope))))
                {
                    throw new ShapeException("is given twice");
                }
            }
            catch (ShapeException exception)
            {
                throw new ImportException($"{node.OpType} '{nodeName}': attribute '{attribute.Name}': {exception.Message}", innerException: exception);
            }
        }

        return attributes;
    }

    private object? ReadValue(AttributeProto attribute, NodeProto node, string nodeName, BodyScope scope) => TypeOf(attribute) switch
    {
        AttributeType.Int => attribute.I,
        AttributeType.Float => attribute.F,
        AttributeType.String => Encoding.UTF8.GetString(attribute.S.Span),
        AttributeType.Ints => attribute.Ints.ToArray(),
        AttributeType.Floats => attribute.Floats.ToArray(),
        AttributeType.Tensor when attribute.T is not null => ReadTensor(attribute.T),

        // Of the operators with graphs inside, only an If can be decided beforehand.
        AttributeType.Graph when attribute.G is not null && node.OpType == "If" => node.Attribute.Contains(attribute)
            ? ReadBranch(attribute.G, scope, $"{nodeName}.{attribute.Name}")
            : throw new ShapeException("a graph handed to a function is not read; inline the model's functions (onnx.inliner)"),
        _ => null,
    };

    private ConstantTensor ReadTensor(TensorProto tensor)
    {
        if (!_read.TryGetValue(tensor, out ConstantTensor? constant))
        {
            _read[tensor] = constant = _tensors.Read(tensor);
        }

        return constant;
    }

    private ImportedSubgraph ReadBranch(GraphProto graph, BodyScope scope, string name)
    {
        CheckDepth(scope, $"branch '{name}'");
        if (graph.Input.Count > 0)
        {
            throw new ShapeException("a branch takes no inputs");
        }

        BodyScope body = scope.Branch(Prefix(name));
        Dictionary<string, ConstantTensor> constants = [];
        foreach (TensorProto tensor in graph.Initializer)
        {
            Charge(1);
            string value = _valueNames.Take(body.Prefix + tensor.Name);
            if (tensor.Name.Length == 0 || !body.TryBind(tensor.Name, value))
            {
                throw new ShapeException($"the initialiser name '{tensor.Name}' is {(tensor.Name.Length == 0 ? "empty" : "used twice")}");
            }

            constants.Add(value, ReadTensor(tensor));
        }

        BindResults(graph.Node, body, graph.Initializer.Select(t => t.Name), $"branch '{name}'");
        List<ImportedNode> nodes = [];
        ReadNodes(graph.Node, body, nodes);
        return new ImportedSubgraph(nodes, [.. graph.Output.Select(o => body.Resolve(o.Name))], constants);
    }

    private void Charge(int count)
    {
        _inlined += count;
        if (_inlined > MostInlined)
        {
            throw new ImportException(
                $"inlining the model's functions gives more than {MostInlined} nodes and values", "the file looks damaged: inline its functions when exporting (onnx.inliner)");
        }
    }

    private static void CheckDepth(BodyScope scope, string what)
    {
        if (scope.Depth >= DeepestNesting)
        {
            throw new ImportException($"{what} lies inside {scope.Depth} others; {DeepestNesting} is the most that is read", "simplify the network first (onnxsim)");
        }
    }

    private static string Prefix(string name) => (name.Length <= LongestPrefix ? name : name[..LongestPrefix]) + "/";

    private static ImportException Damaged(string message) => new(message, "the file is damaged: download or export it again");

    /// <summary>Early exporters leave the type out; the field that is filled tells it.</summary>
    private static AttributeType TypeOf(AttributeProto attribute) => attribute switch
    {
        { Type: not AttributeType.Undefined } => attribute.Type,
        { HasI: true } => AttributeType.Int,
        { HasF: true } => AttributeType.Float,
        { HasS: true } => AttributeType.String,
        { T: not null } => AttributeType.Tensor,
        { G: not null } => AttributeType.Graph,
        { Ints.Count: > 0 } => AttributeType.Ints,
        { Floats.Count: > 0 } => AttributeType.Floats,
        _ => AttributeType.Undefined,
    };
}
