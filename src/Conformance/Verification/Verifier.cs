using ResNetVk.Conformance.Comparison;
using ResNetVk.Conformance.Oracle;
using ResNetVk.Converter;
using ResNetVk.Converter.Graphs;
using ResNetVk.Format;

namespace ResNetVk.Conformance.Verification;

/// <summary>Compares a network with ONNX Runtime running the model it was converted from.</summary>
public static class Verifier
{
    /// <summary>The error allowed on an output, as a share of its largest element.</summary>
    public const double DefaultRelativeBound = 1e-4;

    /// <summary>Runs both on the same inputs and compares every output.</summary>
    /// <param name="network">The network.</param>
    /// <param name="oracle">The source model.</param>
    /// <param name="samples">Inputs by name, one dictionary per inference; see <see cref="VerificationInputs"/>.</param>
    /// <param name="relativeBound">The error allowed, as a share of the largest element of the output over all samples.</param>
    /// <param name="rounding">For a network whose weights, or activations too, were rounded: measures what is allowed beside; of the source and its outputs.</param>
    /// <exception cref="VerificationException">The two have other inputs or outputs, or there is no sample.</exception>
    /// <exception cref="OracleException">ONNX Runtime fails.</exception>
    public static VerificationReport Verify(
        INetwork network,
        OnnxRuntimeOracle oracle,
        IEnumerable<IReadOnlyDictionary<string, FloatTensor>> samples,
        double relativeBound = DefaultRelativeBound,
        RoundingEffect? rounding = null)
    {
        RequireSameValues(network, oracle);
        List<TensorComparison>[] comparisons = [.. network.Outputs.Select(_ => new List<TensorComparison>())];
        int[] notFinite = new int[network.Outputs.Count];
        double[] allowances = new double[network.Outputs.Count];
        List<Top1> classes = [];
        foreach (IReadOnlyDictionary<string, FloatTensor> sample in samples)
        {
            IReadOnlyDictionary<string, FloatTensor> inputs = WithUnreadInputs(sample, network, oracle);
            IReadOnlyDictionary<string, FloatTensor> expected = oracle.Run(inputs);
            IReadOnlyDictionary<string, double>? rounded = rounding?.Allowed(inputs, expected);
            IReadOnlyList<FloatTensor> found = RunNetwork(network, sample);
            for (int i = 0; i < found.Count; i++)
            {
                FloatTensor reference = ReferenceOf(network.Outputs[i], expected, oracle);
                comparisons[i].Add(TensorComparison.Compare(reference.Elements, found[i].Elements));
                double allowance = rounded?[network.Outputs[i].Name] ?? 0;
                allowances[i] = Math.Max(allowances[i], allowance);
                bool isNumeric = !Array.Exists(reference.Elements, float.IsNaN) && !Array.Exists(found[i].Elements, float.IsNaN);
                if (i == network.ScoresOutput)
                {
                    double allowed = (relativeBound * comparisons[i][^1].MaxAbsoluteReference) + allowance;
                    Top1[] rows = [.. Enumerable.Range(0, reference.Shape[0]).Select(n => Top1Comparison.Compare(Row(reference, n), Row(found[i], n), allowed))];
                    classes.AddRange(rows);
                    isNumeric &= !rows.Contains(Top1.NotFinite);
                }

                notFinite[i] += isNumeric ? 0 : 1;
            }
        }

        int count = comparisons[0].Count;
        return count == 0
            ? throw new VerificationException("there is no input to verify with; give an input or ask for random ones")
            : new VerificationReport
            {
                Outputs = [.. network.Outputs.Select((o, i) =>
                    OutputComparison.Join(o.Name, o.Shape, comparisons[i], relativeBound, rounding is null ? null : allowances[i]) with { SamplesNotFinite = notFinite[i] })],
                Samples = count,
                Top1Agreement = classes.Count == 0 ? null : (double)classes.Count(c => c is Top1.Same or Top1.Tie) / classes.Count,
                Top1Ties = classes.Count(c => c == Top1.Tie),
            };
    }

    /// <summary>Compares what every layer computes with what ONNX Runtime computes for the value of the same name, and names the first that differs.</summary>
    /// <param name="onnxPath">The source model.</param>
    /// <param name="options">How it is compiled; layers are compared that the outputs named there need, or the source's own.</param>
    /// <param name="open">Opens a compiled model on the device in question; what it returns is disposed here where it can be.</param>
    /// <param name="inputs">Every input by name.</param>
    /// <param name="relativeBound">The error allowed on a layer, as a share of its largest element.</param>
    /// <exception cref="ConversionException">The source cannot be compiled.</exception>
    /// <exception cref="VerificationException">An input is missing or has another shape.</exception>
    /// <exception cref="OracleException">ONNX Runtime fails.</exception>
    public static LayerReport CompareLayers(
        string onnxPath,
        CompileOptions options,
        Func<CompiledModel, INetwork> open,
        IReadOnlyDictionary<string, FloatTensor> inputs,
        double relativeBound = DefaultRelativeBound)
    {
        // What a fused layer computes is the value of the last node it stands for, so that returning it hinders no fusion:
        // the second compilation has the same layers, each with its value kept.
        IReadOnlyList<Node> layers = Compiler.Compile(onnxPath, options).Optimized.Graph.Nodes;
        HashSet<string> computed = ModelWithOutputs.ComputedValues(onnxPath);
        Node[] compared = [.. layers.Where(n => computed.Contains(n.Output.Name))];
        string[] names = [.. compared.Select(n => n.Output.Name)];
        CompiledModel model = Compiler.Compile(onnxPath, options with { Outputs = names }).Model;

        OracleOptions oracleOptions = new() { Outputs = names };
        using OnnxRuntimeOracle oracle = OnnxRuntimeOracle.Load(onnxPath, oracleOptions);
        using RoundingEffect? rounding = RoundingEffect.Load(onnxPath, options.Precision, oracleOptions);
        INetwork network = open(model);
        using IDisposable? disposable = network as IDisposable;
        IReadOnlyDictionary<string, FloatTensor> all = WithUnreadInputs(inputs, network, oracle);
        IReadOnlyDictionary<string, FloatTensor> expected = oracle.Run(all);
        IReadOnlyDictionary<string, double>? rounded = rounding?.Allowed(all, expected);
        IReadOnlyList<FloatTensor> found = RunNetwork(network, inputs);
        return new LayerReport
        {
            Layers = [.. compared.Select((node, i) => new LayerComparison(
                node.Name,
                node.Operator.Describe(),
                node.FusedFrom,
                OutputComparison.Join(
                    names[i],
                    found[i].Shape,
                    [TensorComparison.Compare(ReferenceOf(network.Outputs[i], expected, oracle).Elements, found[i].Elements)],
                    relativeBound,
                    rounded?[names[i]])))],
            NotCompared = [.. layers.Except(compared).Select(n => n.Name)],
        };
    }

    /// <summary>Sets every input of a network, runs it and reads every output.</summary>
    /// <param name="network">The network.</param>
    /// <param name="inputs">Every input by name.</param>
    /// <returns>The outputs in the network's order.</returns>
    /// <exception cref="VerificationException">An input is missing or has another shape.</exception>
    internal static IReadOnlyList<FloatTensor> RunNetwork(INetwork network, IReadOnlyDictionary<string, FloatTensor> inputs)
    {
        SetInputs(network, inputs);
        network.Run();
        return [.. network.Outputs.Select((output, index) =>
        {
            FloatTensor tensor = new(output.Shape, new float[output.Shape.ElementCount]);
            network.ReadOutput(index, tensor.Elements);
            return tensor;
        })];
    }

    /// <summary>Sets every input of a network.</summary>
    /// <exception cref="VerificationException">An input is missing or has another shape.</exception>
    internal static void SetInputs(INetwork network, IReadOnlyDictionary<string, FloatTensor> inputs)
    {
        for (int i = 0; i < network.Inputs.Count; i++)
        {
            NetworkTensor input = network.Inputs[i];
            if (!inputs.TryGetValue(input.Name, out FloatTensor? tensor) || !tensor.Shape.Equals(input.Shape))
            {
                throw new VerificationException(
                    $"the compiled model wants an input '{input.Name}' of shape {input.Shape}; given: {string.Join(", ", inputs.Select(p => $"'{p.Key}' {p.Value.Shape}"))}");
            }

            network.SetInput(i, tensor.Elements);
        }
    }

    /// <summary>Inputs for the source: those of the network, and zeros for those that the network does not have.</summary>
    /// <remarks>
    /// The converter leaves inputs out that no node reads or of which only the shape is used, while ONNX Runtime wants every one.
    /// Were one of them read after all, the outputs would differ, which is what is being looked for.
    /// </remarks>
    /// <param name="inputs">Every input of the network by name.</param>
    /// <param name="network">The network.</param>
    /// <param name="oracle">The source; where it leaves a size open, 1 is taken.</param>
    /// <exception cref="VerificationException">An input that the network does not have is too large.</exception>
    internal static IReadOnlyDictionary<string, FloatTensor> WithUnreadInputs(
        IReadOnlyDictionary<string, FloatTensor> inputs, INetwork network, OnnxRuntimeOracle oracle)
    {
        OracleTensorInfo[] unread = [.. oracle.Inputs.Where(i => network.Inputs.All(ours => ours.Name != i.Name))];
        if (unread.Length == 0)
        {
            return inputs;
        }

        Dictionary<string, FloatTensor> all = new(inputs);
        foreach (OracleTensorInfo input in unread)
        {
            TensorShape shape = ShapeOf(input, oracle);
            all[input.Name] = new FloatTensor(shape, new float[shape.ElementCount]);
        }

        return all;
    }

    private static TensorShape ShapeOf(OracleTensorInfo input, OnnxRuntimeOracle oracle)
    {
        try
        {
            return new TensorShape([.. input.Sizes.Select(size => Math.Max(size, 1))]);
        }
        catch (ArgumentException exception)
        {
            throw new VerificationException($"input {input} of '{oracle.Path}' cannot be filled: {exception.Message}", exception);
        }
    }

    private static void RequireSameValues(INetwork network, OnnxRuntimeOracle oracle)
    {
        Require("inputs", [.. network.Inputs.Select(i => i.Name)], [.. oracle.Inputs.Select(i => i.Name)]);
        Require("outputs", [.. network.Outputs.Select(o => o.Name)], [.. oracle.Outputs.Select(o => o.Name)]);

        void Require(string what, string[] ours, string[] theirs)
        {
            // A network may have been compiled for some of the outputs only, and has no inputs whose elements nobody reads.
            if (ours.Except(theirs).Any())
            {
                throw new VerificationException(
                    $"the compiled model has the {what} {string.Join(", ", ours)}, '{oracle.Path}' has {string.Join(", ", theirs)}; "
                        + "name the ONNX file the model was converted from");
            }
        }
    }

    private static FloatTensor ReferenceOf(NetworkTensor output, IReadOnlyDictionary<string, FloatTensor> expected, OnnxRuntimeOracle oracle)
    {
        FloatTensor reference = expected[output.Name];
        return reference.Shape.Equals(output.Shape)
            ? reference
            : throw new VerificationException(
                $"output '{output.Name}' has shape {output.Shape} in the compiled model and {reference.Shape} from '{oracle.Path}'; "
                    + "name the ONNX file the model was converted from");
    }

    private static ReadOnlySpan<float> Row(FloatTensor scores, int n)
    {
        int length = scores.Elements.Length / scores.Shape[0];
        return scores.Elements.AsSpan(n * length, length);
    }
}
