using ResNetVk.Converter.Import;
using ResNetVk.Converter.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace ResNetVk.Training;

/// <summary>
/// A network that libtorch trains: the nodes of a graph as the converter has it, with the tensors that the nodes compute with. What is trained and
/// what is converted can therefore not differ. Not thread-safe.
/// </summary>
public sealed class GraphNetwork : IDisposable
{
    private const string Constant = "Constant";

    private readonly ImportedGraph _graph;
    private readonly Dictionary<string, Tensor> _constants = [];
    private readonly List<TrainedTensor> _state = [];
    private readonly List<TorchNode> _nodes = [];
    private readonly HashSet<string> _frozen = [];
    private readonly TorchNode? _classifier;

    /// <summary>Takes over a graph with its numbers, in training mode on the processor.</summary>
    /// <param name="graph">One input, one output; its float constants become tensors of their own.</param>
    /// <exception cref="TrainingInputException">Some of its operators cannot be trained here; the message names all of them.</exception>
    public GraphNetwork(ImportedGraph graph)
    {
        if (graph.Inputs.Count != 1 || graph.Outputs.Count != 1)
        {
            throw new TrainingInputException(
                $"'{graph.SourceFileName}' has {graph.Inputs.Count} inputs and {graph.Outputs.Count} outputs. Only classifiers of one input and one output can be trained.");
        }

        _graph = graph;
        IReadOnlyDictionary<string, ParameterRole> roles = ParameterRoles.Of(graph);
        HashSet<string> read = [.. graph.Nodes.SelectMany(node => node.Reads)];
        Dictionary<string, ConstantTensor> constants = graph.Constants.Concat(ConstantNodes(graph)).ToDictionary();
        foreach ((string name, ConstantTensor constant) in constants.Where(pair => pair.Value.Kind == ConstantKind.Float && read.Contains(pair.Key)))
        {
            using IDisposable guard = no_grad();
            Tensor value = tensor(constant.Floats, [.. constant.Shape.Select(size => (long)size)]).DetachFromDisposeScope();
            _constants.Add(name, value);
            if (roles.TryGetValue(name, out ParameterRole role))
            {
                _state.Add(new TrainedTensor(name, role, value));
                value.requires_grad = _state[^1].HasGradient;
            }
        }

        try
        {
            BuildNodes(constants);
            _classifier = _nodes.FindLast(node => node.IsFullyConnected);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Parameters and statistics of batch norms, in the order of the graph's constants.</summary>
    public IReadOnlyList<TrainedTensor> State => _state;

    /// <summary>What an optimizer changes: the state with gradients that is not frozen.</summary>
    public IEnumerable<TrainedTensor> Parameters => _state.Where(tensor => tensor.HasGradient && !_frozen.Contains(tensor.Name));

    /// <summary>What the source of the network says of it; see <see cref="ImportedGraph.Metadata"/>.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _graph.Metadata;

    /// <summary>Whether batch norms take the statistics of the batch, and change their running ones; else they take those.</summary>
    public bool IsTraining { get; set; } = true;

    /// <summary>Share of the last layer's input that is set to zero at random while training; from libtorch's own generator.</summary>
    /// <exception cref="TrainingInputException">The network does not end in a fully connected layer.</exception>
    public double Dropout
    {
        get;
        set => field = value == 0 || _classifier is not null
            ? value
            : throw new TrainingInputException($"--dropout {value}: the network has no fully connected layer. Leave it out.");
    }

    /// <summary>A network of a built-in architecture with freshly drawn weights.</summary>
    /// <param name="choice">Which one.</param>
    /// <param name="seed">Alone decides which numbers are drawn.</param>
    /// <param name="initialization">How they are drawn.</param>
    /// <exception cref="TrainingInputException">The choice is out of range.</exception>
    public static GraphNetwork Create(NetworkChoice choice, ulong seed, InitializationKind initialization = InitializationKind.He)
    {
        NetworkDefinition definition = choice.Definition;
        WeightDrawing drawing = new(seed, initialization);
        return new GraphNetwork(definition.ToGraph(
            choice.Architecture, (choice.Architecture, ""), drawing.Draw, (new Dictionary<string, string>(), "the trainer")));
    }

    /// <summary>Computes the logits.</summary>
    /// <param name="input">N C H W, on the network's device.</param>
    /// <returns>N × classes, in the dispose scope of the caller.</returns>
    public Tensor Forward(Tensor input) => Forward(input, null);

    /// <summary>Moves the state.</summary>
    public void To(Device device)
    {
        using IDisposable guard = no_grad();
        foreach ((string name, Tensor value) in _constants.ToArray())
        {
            if (value.device_type == device.type)
            {
                continue;
            }

            Tensor moved = value.detach().to(device).DetachFromDisposeScope();
            moved.requires_grad = value.requires_grad;
            _constants[name] = moved;
            int place = _state.FindIndex(tensor => tensor.Name == name);
            if (place >= 0)
            {
                _state[place] = _state[place] with { Value = moved };
            }

            value.Dispose();
        }
    }

    /// <summary>Keeps tensors as they are: no gradients, and batch norms with the running statistics.</summary>
    /// <param name="prefixes">Beginnings of names, whole up to a dot: <c>layer1</c> is <c>layer1.0.conv1.weight</c> and not <c>layer10.weight</c>.</param>
    /// <exception cref="TrainingInputException">No tensor has one of the names, or nothing would be left to train.</exception>
    public void Freeze(IEnumerable<string> prefixes)
    {
        foreach (string prefix in prefixes)
        {
            TrainedTensor[] named = [.. _state.Where(t => t.Name == prefix || t.Name.StartsWith(prefix + ".", StringComparison.Ordinal))];
            if (named.Length == 0)
            {
                IEnumerable<string> known = _state.Select(t => t.Name.Split('.')[0]).Distinct();
                throw new TrainingInputException($"--freeze {prefix}: no tensor's name begins so. The network has {string.Join(", ", known)}.");
            }

            foreach (TrainedTensor tensor in named)
            {
                _frozen.Add(tensor.Name);
                tensor.Value.requires_grad = false;
            }
        }

        if (!Parameters.Any())
        {
            throw new TrainingInputException("--freeze leaves nothing to train. Leave out one of the names.");
        }

        foreach (TorchNode node in _nodes)
        {
            node.IsFrozen = node.Inputs.Skip(1).Any(_frozen.Contains);
        }
    }

    /// <summary>The graph with the tensors as they are now.</summary>
    /// <param name="name">Name of the graph.</param>
    /// <param name="metadata">See <see cref="ImportedGraph.Metadata"/>.</param>
    public ImportedGraph ToGraph(string name, IReadOnlyDictionary<string, string> metadata) => new()
    {
        Name = name,
        SourceFileName = "resnetvk-train",
        SourceSha256 = _graph.SourceSha256,
        Opset = _graph.Opset,
        Inputs = _graph.Inputs,
        Outputs = _graph.Outputs,
        Nodes = _graph.Nodes,
        Constants = _graph.Constants.ToDictionary(
            pair => pair.Key,
            pair => _constants.TryGetValue(pair.Key, out Tensor? value) ? ConstantTensor.FromFloats(pair.Value.Shape, Floats(value)) : pair.Value),
        Metadata = metadata,
        MetadataOrigin = "the trainer",
    };

    /// <summary>Releases all tensors.</summary>
    public void Dispose()
    {
        foreach (Tensor value in _constants.Values)
        {
            value.Dispose();
        }

        _constants.Clear();
        _state.Clear();
    }

    /// <summary>Computes the logits, and shows what every node computes.</summary>
    /// <param name="input">N C H W, on the network's device.</param>
    /// <param name="observe">Called behind every node with its output, which a later node may overwrite.</param>
    internal Tensor Forward(Tensor input, Action<TorchNode, Tensor>? observe)
    {
        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, Tensor> values = new() { [_graph.Inputs[0].Name] = input };
        foreach (TorchNode node in _nodes)
        {
            Tensor?[] inputs = [.. node.Inputs.Select(ValueOf)];
            if (node == _classifier && Dropout > 0)
            {
                inputs[0] = nn.functional.dropout(inputs[0]!, Dropout, IsTraining);
            }

            Tensor output = node.Run(inputs, IsTraining);
            values[node.Output] = output;
            observe?.Invoke(node, output);
        }

        Tensor? ValueOf(string name) => name.Length == 0 ? null : values.TryGetValue(name, out Tensor? value) ? value : _constants.GetValueOrDefault(name);

        return values[_graph.Outputs[0].Name].MoveToOuterDisposeScope();
    }

    private static IEnumerable<KeyValuePair<string, ConstantTensor>> ConstantNodes(ImportedGraph graph) => graph.Nodes
        .Where(node => node.OperatorType == Constant && node.Attributes.ContainsKey("value"))
        .Select(node => KeyValuePair.Create(node.Outputs[0], node.Attributes["value"].Tensor));

    private static float[] Floats(Tensor value)
    {
        using DisposeScope scope = NewDisposeScope();
        return value.detach().cpu().contiguous().data<float>().ToArray();
    }

    private void BuildNodes(Dictionary<string, ConstantTensor> constants)
    {
        List<string> problems = [];
        Dictionary<string, string> producers = _graph.Nodes.ToDictionary(node => node.Outputs[0], node => node.OperatorType);
        ILookup<string, string> readers = _graph.Nodes.SelectMany(node => node.Inputs, (node, input) => (node, input)).ToLookup(p => p.input, p => p.node.Name);
        foreach (ImportedNode node in _graph.Nodes.Where(node => node.OperatorType != Constant))
        {
            // The results of these are not needed on the way back.
            bool mayOverwrite = node.Inputs.Count > 0 && readers[node.Inputs[0]].Count() == 1
                && producers.GetValueOrDefault(node.Inputs[0]) is "BatchNormalization" or "Add" or "Conv";
            try
            {
                _nodes.Add(TorchNode.Of(node, constants, mayOverwrite));
            }
            catch (TrainingInputException exception)
            {
                problems.Add(exception.Message);
            }
        }

        if (problems.Count > 0)
        {
            throw new TrainingInputException(
                $"'{_graph.SourceFileName}' cannot be trained: {string.Join(" ", problems.Distinct())} "
                    + "Start from one of the built-in networks ('resnetvk networks'), with --from for its weights.");
        }
    }
}
