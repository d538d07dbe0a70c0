using ResNetVk.Conformance.Reference;
using ResNetVk.Conformance.Tests.Golden;
using ResNetVk.Conformance.Verification;
using ResNetVk.Converter.Graphs;
using ResNetVk.DataSets.Pictures;
using ResNetVk.Format.Plan;

namespace ResNetVk.Conformance.Tests.Verification;

/// <summary>A network that the reference interpreter runs, so that verification can be tested without a device; errors can be planted.</summary>
internal sealed class GraphNetwork : INetwork, IDisposable
{
    private readonly Graph _graph;
    private readonly Dictionary<string, float[]> _inputs = [];
    private IReadOnlyDictionary<string, ReferenceTensor>? _result;

    public GraphNetwork(Graph graph, ImagePreprocessing? image = null, int? scoresOutput = null)
    {
        _graph = graph;
        Inputs = [.. graph.Inputs.Select(i => new NetworkTensor(i.Name, i.Shape, image))];
        Outputs = [.. graph.Outputs.Select((o, i) => new NetworkTensor(graph.OutputNames[i], o.Shape))];
        ScoresOutput = scoresOutput;
    }

    public IReadOnlyList<NetworkTensor> Inputs { get; }

    public IReadOnlyList<NetworkTensor> Outputs { get; }

    public int? ScoresOutput { get; }

    /// <summary>Number of runs so far.</summary>
    public int Runs { get; private set; }

    public bool IsDisposed { get; private set; }

    /// <summary>What storing makes of the numbers that layers hand to each other; null where nothing is rounded.</summary>
    public Func<double, double>? Store { get; init; }

    /// <summary>Changes an output, named first, after it was computed.</summary>
    public Action<string, float[]> Plant { get; init; } = (_, _) => { };

    public void SetInput(int index, ReadOnlySpan<float> elements) => _inputs[Inputs[index].Name] = elements.ToArray();

    public void SetPicture(Picture picture)
    {
        NetworkTensor input = Inputs.Single();
        SetInput(0, ReferenceImage.ToInput(input.Image!, picture.Rgba, picture.Width, picture.Height, input.Shape));
    }

    public void Run()
    {
        Runs++;
        if (Store is null)
        {
            _result = ReferenceInterpreter.Run(_graph, _inputs);
            return;
        }

        Dictionary<Value, ReferenceTensor> values = RoundedInterpreter.Run(_graph, _inputs, Store);
        _result = _graph.Outputs.Zip(_graph.OutputNames).ToDictionary(o => o.Second, o => values[o.First]);
    }

    public void ReadOutput(int index, Span<float> elements)
    {
        float[] output = _result![Outputs[index].Name].ToSingles();
        Plant(Outputs[index].Name, output);
        output.CopyTo(elements);
    }

    public void Dispose() => IsDisposed = true;
}
