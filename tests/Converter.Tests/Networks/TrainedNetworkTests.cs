using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Import;
using ResNetVk.Converter.Import.StateDicts;
using ResNetVk.Converter.Networks.Matching;
using ResNetVk.Converter.Operators;
using ResNetVk.Converter.Passes;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Converter.Tests.Networks;

/// <summary>
/// Trained networks that exist as ONNX files: their weights alone, put into the built-in network, give the same graph, layer by layer and
/// weight by weight. The exporter of those files was PyTorch running torchvision's and akamaster's code, so that this also shows that the
/// built-in networks are theirs.
/// </summary>
public sealed class TrainedNetworkTests
{
    [SkippableTheory]
    [InlineData("cifar-resnet/resnet20.onnx", "resnet20", 32)]
    [InlineData("cifar-resnet/resnet56.onnx", "resnet56", 32)]
    [InlineData("imagenet/resnet18.onnx.gz", "resnet18", 224)]
    [InlineData("imagenet/resnet50.onnx.gz", "resnet50", 224)]
    public void Weights_of_an_ONNX_file_make_the_same_graph(string path, string expected, int size)
    {
        ImportedGraph exported = OnnxImporter.Import(TestData.Require(path));
        ImportedGraph built = StateDictImporter.Import(WeightsOf(exported));
        Assert.Equal(expected, built.Name);
        AssertSame(exported, built, size);
    }

    [SkippableTheory]
    [InlineData("cifar-resnet/resnet20.onnx", "pytorch-checkpoints/resnet20-12fca82f.th")]
    [InlineData("cifar-resnet/resnet56.onnx", "pytorch-checkpoints/resnet56-4bfd9763.th")]
    public void A_checkpoint_makes_the_graph_of_the_ONNX_file_exported_from_it(string onnx, string checkpoint) =>
        AssertSame(OnnxImporter.Import(TestData.Require(onnx)), SourceImporter.Import(TestData.Require(checkpoint)), 32);

    private static void AssertSame(ImportedGraph expected, ImportedGraph found, int size)
    {
        Node[] expectedNodes = Optimize(expected, size);
        Node[] foundNodes = Optimize(found, size);
        Assert.Equal(expectedNodes.Select(Describe), foundNodes.Select(Describe));
        for (int i = 0; i < expectedNodes.Length; i++)
        {
            foreach ((Value a, Value b) in expectedNodes[i].Inputs.Zip(foundNodes[i].Inputs).Where(p => p.First.IsConstant))
            {
                Assert.Equal(a.ReadConstant(), b.ReadConstant());
            }
        }
    }

    private static Node[] Optimize(ImportedGraph graph, int size)
    {
        Dictionary<string, TensorShape> shapes = new() { [""] = new TensorShape(1, 3, size, size) };
        return [.. PassRunner.Run(GraphBuilder.Build(graph, new GraphBuildOptions { InputShapes = shapes })).Graph.Nodes];
    }

    private static string Describe(Node node)
    {
        // A mean over windows as large as the input is the mean over the input.
        bool isWhole = node.Operator is Pool2D { Kind: PoolKind.Average } pool && pool.KH == node.Inputs[0].Shape[2] && pool.KW == node.Inputs[0].Shape[3];
        string name = isWhole ? new GlobalAveragePool().Describe() : node.Operator.Describe();
        return $"{name} of {string.Join(", ", node.Inputs.Select(i => i.Shape))}";
    }

    /// <summary>The tensors under PyTorch's names; the exporter writes equal ones once and repeats them by Identity nodes.</summary>
    private static StateDict WeightsOf(ImportedGraph graph)
    {
        Dictionary<string, ConstantTensor> tensors = graph.Constants.Where(c => c.Key.EndsWith("weight", StringComparison.Ordinal)
            || c.Key.EndsWith("bias", StringComparison.Ordinal) || c.Key.Contains(".running_", StringComparison.Ordinal)).ToDictionary();
        foreach (ImportedNode node in graph.Nodes.Where(n => n.OperatorType == "Identity" && graph.Constants.ContainsKey(n.Inputs[0])))
        {
            tensors[node.Outputs[0]] = graph.Constants[node.Inputs[0]];
        }

        return new StateDict
        {
            SourceFileName = graph.SourceFileName,
            SourceSha256 = graph.SourceSha256,
            Description = "weights of an ONNX file",
            Entries = [.. tensors.Select(t => new StateDictEntry(t.Key, t.Value))],
            Metadata = new Dictionary<string, string>(),
            Notes = [],
        };
    }
}
