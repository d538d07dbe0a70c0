using ResNetVk.Conformance.Oracle;
using ResNetVk.Conformance.Reference;
using ResNetVk.Converter;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Import;
using ResNetVk.Converter.Passes;
using ResNetVk.Converter.Planning;
using ResNetVk.Format;
using ResNetVk.Format.Plan;
using ResNetVk.Onnx;

namespace ResNetVk.Conformance.Harness.Operators;

/// <summary>A model with its oracles, and the alternatives its plan has.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class PreparedModel : IDisposable
{
    private readonly Graph _imported;
    private readonly Graph _optimized;
    private readonly OnnxRuntimeOracle _oracle;
    private readonly ulong _seed;

    private PreparedModel(OperatorModel model, Graph imported, Graph optimized, OnnxRuntimeOracle oracle, IReadOnlyList<ForcedAlternative> alternatives, ulong seed)
    {
        Model = model;
        Alternatives = alternatives;
        _imported = imported;
        _optimized = optimized;
        _oracle = oracle;
        _seed = seed;
    }

    /// <summary>How models are compiled, alone and together with others of their precision: with every variant there is.</summary>
    public static CompileOptions OptionsFor(Precision precision) => new() { EveryVariant = true, Precision = precision };

    /// <summary>The model.</summary>
    public OperatorModel Model { get; }

    /// <summary>The alternatives, those included that the device cannot run.</summary>
    public IReadOnlyList<ForcedAlternative> Alternatives { get; }

    /// <summary>Converts a model and loads its oracle.</summary>
    /// <param name="model">The model.</param>
    /// <param name="run">The device and the seed.</param>
    /// <param name="folder">Where its file may lie; the caller's.</param>
    /// <returns>The caller owns it.</returns>
    /// <exception cref="ConversionException">The converter cannot read it.</exception>
    /// <exception cref="OracleException">ONNX Runtime cannot.</exception>
    public static PreparedModel Prepare(OperatorModel model, ConformanceRun run, string folder)
    {
        string path = Path.Combine(folder, "operator.onnx");
        OnnxGraphWriter writer = new("operator", model.Opset);
        model.WriteConstants(writer, "");
        model.Write(writer, "", "");
        writer.Save(path);

        // Stage by stage: nothing is emitted, since the model runs together with others.
        ImportedGraph source = OnnxImporter.Import(path);
        Graph graph = GraphBuilder.Build(source);
        Graph imported = graph.Copy();
        OptimizedGraph optimized = PassRunner.Run(graph, PassRunner.PassesFor(model.Precision));
        ModelPlan plan = Planner.Plan([optimized], source, OptionsFor(model.Precision)).Models[0];
        ModelPlan usual = Planner.Plan([optimized], source, new CompileOptions { Winograd = true, Precision = model.Precision }).Models[0];
        HashSet<string> names = [.. TestedSteps(model, usual).SelectMany(s => s.Alternatives).Select(a => a.Name)];
        OnnxRuntimeOracle oracle = OnnxRuntimeOracle.Load(path, new OracleOptions { Threads = 1 });
        return new PreparedModel(model, imported, optimized.Graph, oracle, ForcedAlternative.Of(TestedSteps(model, plan), names, run.Device), run.Seed);
    }

    /// <summary>The inputs of a case, in the model's order.</summary>
    public IReadOnlyList<float[]> Inputs(InputFamily family)
    {
        // What no step has rounded yet is rounded where it is loaded.
        ElementType type = Model.TestsLoading ? ElementType.F32 : Model.StoredType;
        return
        [
            .. Model.Inputs.Select(i => InputNumbers.Make(family, i.Shape, InputNumbers.Seed(_seed, $"{Model.Id} {family} {i.Name}"), type).Elements),
        ];
    }

    /// <summary>What both oracles say.</summary>
    /// <param name="inputs">In the model's order.</param>
    /// <param name="flushes">True where numbers are denormal.</param>
    public OracleAnswer Ask(IReadOnlyList<float[]> inputs, bool flushes)
    {
        Dictionary<string, float[]> byName = [];
        Dictionary<string, FloatTensor> tensors = [];
        for (int i = 0; i < inputs.Count; i++)
        {
            byName[Model.Inputs[i].Name] = inputs[i];
            tensors[Model.Inputs[i].Name] = new FloatTensor(Model.Inputs[i].Shape, inputs[i]);
        }

        ReferenceTensor reference = ReferenceInterpreter.Run(_imported, byName)[Model.Output];
        return new OracleAnswer(_optimized, byName, reference, _oracle.Run(tensors)[Model.Output].Elements, OracleError.Of(_imported, byName), flushes, Model.StoredType);
    }

    /// <inheritdoc/>
    public void Dispose() => _oracle.Dispose();

    // Some operators need no step of their own: then it is the steps around them that have alternatives.
    private static IReadOnlyList<PlanStep> TestedSteps(OperatorModel model, ModelPlan plan) =>
        model.TestsLoading ? [.. plan.Inputs.Select(i => i.Load)]
        : plan.Steps.Count > 0 ? plan.Steps
        : [.. plan.Outputs.Select(o => o.Store)];
}
