using ResNetVk.Conformance.Oracle;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Import;
using ResNetVk.Converter.Operators;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Converter.Tests.Import;

/// <summary>Trained networks as PyTorch's exporter wrote them, where the data folder is there.</summary>
public sealed class RealNetworkTests
{
    private static SortedDictionary<string, int> CountOperators(Graph graph) =>
        new(graph.Nodes.GroupBy(n => n.Operator.GetType().Name).ToDictionary(g => g.Key, g => g.Count()));

    [SkippableTheory]
    [InlineData("resnet20", 19, 9, 269_722)]
    [InlineData("resnet56", 55, 27, 853_018)]
    public void CifarNetworks(string name, int convolutions, int additions, long parameters)
    {
        string path = TestData.Require($"cifar-resnet/{name}.onnx");
        ImportedGraph imported = OnnxImporter.Import(path);
        Graph graph = GraphBuilder.Build(imported);

        Assert.Contains("the batch is taken as 1", Assert.Single(imported.Notes), StringComparison.Ordinal);
        Assert.Equal(parameters, imported.ParameterCount);
        SortedDictionary<string, int> counts = CountOperators(graph);
        Assert.Equal(convolutions, counts["Conv2D"]);
        Assert.Equal(additions, counts["Binary"]);
        Assert.Equal(new TensorShape(1, 10), Assert.Single(graph.Outputs).Shape);

        // Two option A shortcuts of two slices and a padding with zero channels each, and a padding by nothing before the pooling.
        Assert.Equal(7, counts["Rearrange"]);
        using OnnxRuntimeOracle oracle = OnnxRuntimeOracle.Load(path, new OracleOptions { Threads = 1 });
        ImportCheck.Agrees(graph, oracle, tolerance: 1e-4);
    }

    [SkippableTheory]
    [InlineData("resnet18", 20, 8, 11_689_512)]
    [InlineData("resnet50", 53, 16, 25_557_032)]
    public void ImageNetNetworks(string name, int convolutions, int additions, long parameters)
    {
        ImportedGraph imported = OnnxImporter.Import(TestData.Require($"imagenet/{name}.onnx.gz"));
        Graph graph = GraphBuilder.Build(
            imported, new GraphBuildOptions { InputShapes = new Dictionary<string, TensorShape> { [""] = new(1, 3, 224, 224) } });

        Assert.Empty(imported.Notes);
        Assert.Equal(parameters, imported.ParameterCount);
        SortedDictionary<string, int> counts = CountOperators(graph);
        Assert.Equal((convolutions, convolutions), (counts["Conv2D"], counts["BatchNormalization"]));
        Assert.Equal((additions, 1, 1), (counts["Binary"], counts["FullyConnected"], counts["Pool2D"]));
        Assert.DoesNotContain("Identity", counts.Keys);
        Assert.Equal(new TensorShape(1, 1000), Assert.Single(graph.Outputs).Shape);
        Assert.All(graph.Nodes.Where(n => n.Operator is Conv2D), n => Assert.True(n.Inputs[1].IsConstant));
    }
}
