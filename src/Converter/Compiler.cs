using ResNetVk.Converter.Emit;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Import;
using ResNetVk.Converter.Passes;
using ResNetVk.Converter.Planning;
using ResNetVk.Format;

namespace ResNetVk.Converter;

/// <summary>The whole converter: Import ▶ Graph ▶ Passes ▶ Plan ▶ Emit. Each stage is a type that only the stage before it can build.</summary>
public static class Compiler
{
    /// <summary>Converts a trained network to a compiled model.</summary>
    /// <param name="source">An ONNX file, a file of weights, or <c>random:NAME</c>; see <see cref="SourceImporter"/>.</param>
    /// <param name="options">Architecture, shapes, outputs, pre-processing, labels.</param>
    /// <param name="progress">Receives the name of each stage as it begins; may be null.</param>
    /// <exception cref="ConversionException">The source cannot be read or converted; the message says why and the hint what to do.</exception>
    public static Compilation Compile(string source, CompileOptions options, Action<string>? progress = null)
    {
        progress?.Invoke("import");
        ImportedGraph imported = SourceImporter.Import(source, options.Architecture);
        progress?.Invoke("graph");
        Graph graph = Build(imported, options, options.InputShapes);
        Graph[] others = [.. options.FurtherInputShapes.Select(shapes => Build(imported, options, shapes))];
        progress?.Invoke("passes");
        Graph before = graph.Copy();
        IReadOnlyList<GraphPass> passes = PassRunner.PassesFor(options.Precision);
        OptimizedGraph optimized = PassRunner.Run(graph, passes);
        OptimizedGraph[] all = [optimized, .. others.Select(g => PassRunner.Run(g, passes))];
        progress?.Invoke("plan");
        ConversionPlan plan = Planner.Plan(all, imported, SourceDefaults.Apply(options, imported, [graph, .. others]));
        progress?.Invoke(options.Golden is null ? "emit" : "golden");
        CompiledModel model = options.Golden is { } reference ? Emitter.Emit(plan, [.. all.Select(g => g.Graph)], reference) : Emitter.Emit(plan);
        return new Compilation(model, optimized, before, imported.Notes);
    }

    private static Graph Build(ImportedGraph imported, CompileOptions options, IReadOnlyDictionary<string, TensorShape> shapes) =>
        GraphBuilder.Build(imported, new GraphBuildOptions { InputShapes = shapes, Outputs = options.Outputs });
}
