using ResNetVk.Conformance;
using ResNetVk.Conformance.Oracle;
using ResNetVk.Conformance.Reference;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Import;
using ResNetVk.Onnx;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Converter.Tests.Import;

/// <summary>Imports small models through a file, as users do, and compares the graph's results with ONNX Runtime's.</summary>
internal static class ImportCheck
{
    public static ImportedGraph Read(OnnxGraphWriter writer)
    {
        using ScratchFolder folder = TestData.Scratch();
        writer.Save(folder["model.onnx"]);
        return OnnxImporter.Import(folder["model.onnx"]);
    }

    /// <summary>For models that the writer refuses to make.</summary>
    public static ImportedGraph Read(ModelProto model)
    {
        using ScratchFolder folder = TestData.Scratch();
        File.WriteAllBytes(folder["model.onnx"], Google.Protobuf.MessageExtensions.ToByteArray(model));
        return OnnxImporter.Import(folder["model.onnx"]);
    }

    public static Graph Build(OnnxGraphWriter writer, GraphBuildOptions? options = null) => GraphBuilder.Build(Read(writer), options);

    /// <summary>Imports a model and runs it on random inputs, by the fp64 reference and by ONNX Runtime.</summary>
    /// <returns>The graph, for a look at its nodes.</returns>
    public static Graph Agrees(OnnxGraphWriter writer, double tolerance = 1e-5) => Agrees(writer.Build(), tolerance);

    /// <inheritdoc cref="Agrees(OnnxGraphWriter, double)"/>
    public static Graph Agrees(ModelProto model, double tolerance = 1e-5)
    {
        using ScratchFolder folder = TestData.Scratch();
        string path = folder["model.onnx"];
        File.WriteAllBytes(path, Google.Protobuf.MessageExtensions.ToByteArray(model));
        Graph graph = GraphBuilder.Build(OnnxImporter.Import(path));
        using OnnxRuntimeOracle oracle = OnnxRuntimeOracle.Load(path, new OracleOptions { Threads = 1 });
        Agrees(graph, oracle, tolerance);
        return graph;
    }

    public static void Agrees(Graph graph, OnnxRuntimeOracle oracle, double tolerance)
    {
        Dictionary<string, float[]> inputs = graph.Inputs.ToDictionary(i => i.Name, i => Random(i.Shape.ElementCount, seed: i.Name.Length));
        IReadOnlyDictionary<string, FloatTensor> expected = oracle.Run(graph.Inputs.ToDictionary(i => i.Name, i => new FloatTensor(i.Shape, inputs[i.Name])));
        IReadOnlyDictionary<string, ReferenceTensor> actual = ReferenceInterpreter.Run(graph, inputs);
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        foreach ((string name, ReferenceTensor tensor) in actual)
        {
            Assert.Equal(expected[name].Shape, tensor.Shape);
            Close(expected[name].Elements, tensor.Elements, tolerance, name);
        }
    }

    public static void Close(IReadOnlyList<float> expected, IReadOnlyList<double> actual, double tolerance, string name)
    {
        Assert.Equal(expected.Count, actual.Count);
        double scale = 1 + expected.Where(float.IsFinite).Select(v => Math.Abs((double)v)).DefaultIfEmpty(0).Max();
        for (int i = 0; i < actual.Count; i++)
        {
            bool isClose = expected[i].Equals((float)actual[i]) || Math.Abs(expected[i] - actual[i]) <= tolerance * scale;
            Assert.True(isClose, $"'{name}' element {i}: expected {expected[i]}, found {actual[i]}");
        }
    }

    /// <summary>Numbers between −1 and 1; equal seeds give equal numbers.</summary>
    public static float[] Random(int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2) - 1))];
    }

    /// <summary>Adds a random fp32 initialiser.</summary>
    public static string Weight(this OnnxGraphWriter writer, string name, params long[] shape) =>
        writer.AddInitializer(name, Random((int)shape.Aggregate(1L, (a, b) => a * b), seed: name.Length + shape.Length), shape);

    /// <summary>Adds the output of a one-output model, of unstated shape.</summary>
    public static OnnxGraphWriter Ending(this OnnxGraphWriter writer, string output, int rank)
    {
        writer.AddOutput(output, [.. Enumerable.Repeat(OnnxDimension.Unknown, rank)]);
        return writer;
    }

    public static UnsupportedOperatorException Unsupported(OnnxGraphWriter writer) =>
        Assert.Throws<UnsupportedOperatorException>(() => Build(writer));

    public static ImportException Refused(OnnxGraphWriter writer) => Assert.Throws<ImportException>(() => Build(writer));
}
