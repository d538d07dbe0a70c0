using CsCheck;
using Google.Protobuf;
using ResNetVk.Conformance;
using ResNetVk.Conformance.Oracle;
using ResNetVk.Conformance.Reference;
using ResNetVk.Converter.Graphs;
using ResNetVk.Onnx;
using ResNetVk.TestSupport;
using ResNetVk.TestSupport.Exporters;
using Xunit;

namespace ResNetVk.Converter.Tests.Import.Hostile;

/// <summary>Models that were changed and still convert must mean what ONNX Runtime thinks they mean, where it accepts them: no wrong numbers in silence.</summary>
public sealed class DifferentialMutationTests
{
    [Theory(Timeout = HostileCorpusTests.Watchdog)]
    [InlineData("PyTorch script, option A", 13)]
    [InlineData("PyTorch script", 9)]
    [InlineData("PyTorch dynamo, decomposed", 18)]
    [InlineData("PyTorch dynamo_export with functions", 18)]
    [InlineData("tf2onnx, unknown sizes", 11)]
    [InlineData("tf2onnx, not optimised", 15)]
    [InlineData("MXNet, version 2", 8)]
    public Task NumbersAreOnnxRuntimesOrNone(string exporter, int opset) => Task.Run(() =>
    {
        ModelProto valid = ExporterFixtures.Create(exporter, opset);
        int compared = 0;
        List<string> wrong = [];
        foreach ((uint seed, (int Kind, int A, int B, int C)[] edits) in ModelEdits.Edits.Samples(150))
        {
            ModelProto model = valid.Clone();
            foreach ((int kind, int a, int b, int c) in edits)
            {
                ModelEdits.Apply(model, kind, a, b, c);
            }

            string? difference = Difference(model);
            compared += difference is null ? 0 : 1;
            if (difference?.Length > 0)
            {
                wrong.Add($"seed {seed}: {difference} after edits {string.Join(" ", edits)}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        Assert.True(compared > 10, $"only {compared} models were compared");
    });

    /// <summary>Null where there is nothing to compare, empty where the numbers agree.</summary>
    private static string? Difference(ModelProto model)
    {
        using ScratchFolder folder = TestData.Scratch();
        string path = folder["model.onnx"];
        File.WriteAllBytes(path, model.ToByteArray());
        Graph graph;
        try
        {
            graph = Compiler.Compile(path, new CompileOptions()).Optimized.Graph;
        }
        catch (ConversionException)
        {
            return null;
        }

        if (graph.Nodes.Sum(n => (long)n.Output.Shape.ElementCount) > 1 << 21)
        {
            return null;
        }

        Dictionary<string, float[]> inputs = graph.Inputs.ToDictionary(i => i.Name, i => ImportCheck.Random(i.Shape.ElementCount, seed: 3));
        IReadOnlyDictionary<string, FloatTensor> expected;
        try
        {
            using OnnxRuntimeOracle oracle = OnnxRuntimeOracle.Load(path, new OracleOptions { Threads = 1 });
            expected = oracle.Run(oracle.Inputs.ToDictionary(
                i => i.Name,
                i => inputs.TryGetValue(i.Name, out float[]? elements)
                    ? new FloatTensor(graph.Inputs.Single(g => g.Name == i.Name).Shape, elements)
                    : new FloatTensor(new TensorShape([.. i.Sizes.Select(s => Math.Max(1, s))]), new float[i.Sizes.Aggregate(1, (p, s) => p * Math.Max(1, s))])));
        }
        catch (OracleException)
        {
            return null;
        }

        foreach ((string name, ReferenceTensor tensor) in ReferenceInterpreter.Run(graph, inputs))
        {
            FloatTensor other = expected[name];
            if (!other.Shape.Equals(tensor.Shape))
            {
                return $"'{name}' has shape {tensor.Shape}, ONNX Runtime gives {other.Shape}";
            }

            double scale = 1 + other.Elements.Where(float.IsFinite).Select(v => Math.Abs((double)v)).DefaultIfEmpty(0).Max();
            for (int i = 0; i < other.Elements.Length; i++)
            {
                // Where numbers left the range of floats, infinities and NaN depend on the order of operations.
                if (float.IsFinite(other.Elements[i]) && double.IsFinite(tensor.Elements[i]) && Math.Abs(other.Elements[i] - tensor.Elements[i]) > 1e-3 * scale)
                {
                    return $"'{name}' element {i} is {tensor.Elements[i]}, ONNX Runtime gives {other.Elements[i]}";
                }
            }
        }

        return "";
    }
}
