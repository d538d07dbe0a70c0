using ResNetVk.Conformance.Comparison;
using ResNetVk.Conformance.Reference;
using ResNetVk.Conformance.Verification;
using ResNetVk.Converter;
using ResNetVk.Converter.Graphs;
using ResNetVk.Format;
using ResNetVk.Runtime;

namespace ResNetVk.Conformance.Harness.Networks;

/// <summary>Runs whole networks and compares every layer: with ONNX Runtime, and where a network is small with the fp64 reference, too.</summary>
public sealed class NetworkSuite : IConformanceSuite
{
    private readonly IReadOnlyList<ConformanceNetwork> _networks;
    private readonly Func<VulkanDevice, CompiledModel, INetwork> _open;

    /// <summary>Creates the suite.</summary>
    /// <param name="networks">The networks.</param>
    public NetworkSuite(IReadOnlyList<ConformanceNetwork> networks)
        : this(networks, (device, model) => new SessionNetwork(device, model))
    {
    }

    /// <summary>Creates the suite with another way to run networks, for tests.</summary>
    internal NetworkSuite(IReadOnlyList<ConformanceNetwork> networks, Func<VulkanDevice, CompiledModel, INetwork> open)
    {
        _networks = networks;
        _open = open;
    }

    /// <inheritdoc/>
    public string Name => "networks";

    /// <inheritdoc/>
    public string Title => "Networks, layer by layer";

    /// <inheritdoc/>
    public string Description => "Every layer of every network against ONNX Runtime, and of small ones against the fp64 reference (“fp64”), on one random picture; "
        + "a layer may differ by 1e-4 of its largest element. Built-in networks have random weights and small pictures of odd size.";

    /// <inheritdoc/>
    public IEnumerable<CaseResult> Run(ConformanceRun run, CancellationToken cancellation)
    {
        DirectoryInfo scratch = Directory.CreateTempSubdirectory("resnetvk-networks-");
        try
        {
            foreach (ConformanceNetwork network in _networks.Where(n => n.IsSmall || !run.IsQuick))
            {
                cancellation.ThrowIfCancellationRequested();
                if (network.NotRun is not null)
                {
                    if (run.Includes(Name, network.Name))
                    {
                        yield return new CaseResult(Name, network.Name, network.Name, CaseStatus.Skipped) { Reason = network.NotRun };
                    }

                    continue;
                }

                string reference = $"{network.Name}/fp64";
                if (run.Includes(Name, network.Name))
                {
                    yield return CaseBoundary.Run(Name, network.Name, network.Name, result => CompareWithOracle(network, scratch.FullName, run, result));
                }

                cancellation.ThrowIfCancellationRequested();
                if (network.HasReference && run.Includes(Name, reference))
                {
                    yield return CaseBoundary.Run(Name, network.Name, reference, result => CompareWithReference(network, run, result));
                }

                Remove(network, scratch.FullName);
            }
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    // Files of large networks are not left lying until the end.
    private static void Remove(ConformanceNetwork network, string folder)
    {
        foreach (string file in Directory.GetFiles(folder, $"{network.Name}.onnx*"))
        {
            File.Delete(file);
        }
    }

    private CaseResult CompareWithOracle(ConformanceNetwork network, string folder, ConformanceRun run, CaseResult result)
    {
        string onnx = network.ToOnnx(folder);
        IReadOnlyDictionary<string, FloatTensor> inputs = Inputs(Compiler.Compile(onnx, network.Options).Model, run);
        return Judge(Verifier.CompareLayers(onnx, network.Options, model => _open(run.Device, model), inputs), result);
    }

    private CaseResult CompareWithReference(ConformanceNetwork network, ConformanceRun run, CaseResult result)
    {
        // As the source says, before anything is fused: the passes are judged with the kernels.
        Compilation compilation = Compiler.Compile(network.Source, network.Options);
        HashSet<string> computed = [.. compilation.GraphBeforePasses.Nodes.Select(n => n.Output.Name)];
        Node[] layers = [.. compilation.Optimized.Graph.Nodes.Where(n => computed.Contains(n.Output.Name))];
        string[] names = [.. layers.Select(l => l.Output.Name)];
        CompiledModel model = Compiler.Compile(network.Source, network.Options with { Outputs = names }).Model;
        IReadOnlyDictionary<string, FloatTensor> inputs = Inputs(model, run);
        IReadOnlyDictionary<string, ReferenceTensor> expected =
            ReferenceInterpreter.Run(compilation.GraphBeforePasses, inputs.ToDictionary(i => i.Key, i => i.Value.Elements), keepAll: true);
        INetwork opened = _open(run.Device, model);
        using IDisposable? disposable = opened as IDisposable;
        IReadOnlyList<FloatTensor> found = Verifier.RunNetwork(opened, inputs);
        return Judge(
            new LayerReport
            {
                Layers =
                [
                    .. layers.Select((layer, i) => new LayerComparison(
                        layer.Name,
                        layer.Operator.Describe(),
                        layer.FusedFrom,
                        OutputComparison.Join(
                            names[i],
                            found[i].Shape,
                            [TensorComparison.Compare(expected[names[i]].Elements, found[i].Elements)],
                            Verifier.DefaultRelativeBound))),
                ],
                NotCompared = [],
            },
            result);
    }

    private static IReadOnlyDictionary<string, FloatTensor> Inputs(CompiledModel model, ConformanceRun run)
    {
        IReadOnlyList<NetworkTensor> inputs =
            [.. model.Plan.Inputs.Select(i => new NetworkTensor(i.Name, new TensorShape([.. i.Shape]), i.Image))];
        return VerificationInputs.Random(inputs, 1, (int)(run.Seed % int.MaxValue)).Single();
    }

    private static CaseResult Judge(LayerReport report, CaseResult result)
    {
        if (report.Layers.Count == 0)
        {
            return result with { Status = CaseStatus.Failed, Reason = "no layer computes a value that the source has, so nothing was compared" };
        }

        LayerComparison? first = report.FirstDiffering;
        return result with
        {
            Status = first is null ? CaseStatus.Passed : CaseStatus.Failed,
            WorstErrorOverBound = report.Layers.Max(l => Share(l.Output)),
            MaxAbsoluteError = report.Layers.Max(l => l.Output.MaxAbsoluteError),
            Reason = first is null
                ? null
                : $"first layer out of bounds: {first.Node} ({first.Operator}), which stands for {string.Join(", ", first.FusedFrom)}; {first.Output.Worst}, "
                    + $"allowed {first.Output.Bound:G3}",
        };
    }

    // A layer of zeros leaves no room: any difference is infinitely far out.
    private static double Share(OutputComparison output) => output.MaxAbsoluteError == 0 ? 0 : output.MaxAbsoluteError / output.Bound;
}
