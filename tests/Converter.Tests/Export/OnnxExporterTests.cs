using ResNetVk.Converter.Export;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Import;
using ResNetVk.Converter.Networks.Random;
using ResNetVk.Onnx;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Converter.Tests.Export;

public sealed class OnnxExporterTests
{
    [Theory]
    [InlineData("random:resnet20", false)]
    [InlineData("random:resnet20_b:7", true)]
    [InlineData("random:se_resnet18", true)]
    [InlineData("random:highway19", false)]
    [InlineData("random:resnet50_fpn", true)]
    public void What_is_written_reads_back_as_it_was(string source, bool externalWeights)
    {
        using ScratchFolder folder = TestData.Scratch();
        ImportedGraph graph = RandomSource.Import(source);
        IReadOnlyList<string> files = OnnxExporter.Save(graph, folder["network.onnx"], externalWeights);
        Assert.Equal(files.Order(), Directory.GetFiles(folder.FullPath).Order());
        Assert.Equal(externalWeights ? 2 : 1, files.Count);
        Assert.Equal(externalWeights, new FileInfo(files[0]).Length < 200_000);

        ImportedGraph read = OnnxImporter.Import(folder["network.onnx"]);
        Assert.Equal(graph.Name, read.Name);
        Assert.Equal(graph.Opset, read.Opset);
        Assert.Equal(graph.Constants.Keys.Order(), read.Constants.Keys.Order());
        Assert.All(graph.Constants.Where(c => c.Value.Kind == ConstantKind.Float), c => Assert.Equal(c.Value.Floats, read.Constants[c.Key].Floats));
        Assert.Equal(graph.Metadata, read.Metadata.Where(m => m.Key != "shape"));

        // The graph's text has nodes, shapes and attributes.
        Assert.Equal(Print(graph), Print(read));
    }

    [Fact]
    public void The_usual_input_shape_survives()
    {
        using ScratchFolder folder = TestData.Scratch();
        OnnxExporter.Save(RandomSource.Import("random:resnet20"), folder["network.onnx"]);
        ImportedGraph read = OnnxImporter.Import(folder["network.onnx"]);
        Assert.Equal(new TensorShape(1, 3, 32, 32), read.Inputs[0].UsualShape);
        Assert.Equal("N x 3 x H x W", read.Inputs[0].DescribeShape());
        Assert.Equal(new TensorShape(2, 3, 29, 31), GraphBuilder.Build(read, new GraphBuildOptions { InputShapes = new Dictionary<string, TensorShape> { [""] = new(2, 3, 29, 31) } }).Inputs[0].Shape);
    }

    [Theory]
    [InlineData("1x3x0x-7")]
    [InlineData("1x3")]
    [InlineData("1x5x32x32")]
    [InlineData("1x3x99999x99999")]
    [InlineData("shape")]
    public void A_usual_shape_that_cannot_be_is_not_believed(string shape)
    {
        using ScratchFolder folder = TestData.Scratch();
        OnnxGraphWriter writer = new("odd");
        writer.AddMetadata("shape", shape);
        string x = writer.AddInput("x", "N", 3, "H", "W");
        writer.AddNode("Relu", [x], ["y"]);
        writer.AddOutput("y", "N", 3, "H", "W");
        writer.Save(folder["odd.onnx"]);
        ImportException exception = Assert.Throws<ImportException>(() => GraphBuilder.Build(OnnxImporter.Import(folder["odd.onnx"])));
        Assert.Contains("--input-shape", exception.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_that_cannot_be_written_is_named()
    {
        ImportedGraph graph = RandomSource.Import("random:resnet20");
        ImportedGraph odd = new()
        {
            Name = "odd",
            SourceFileName = "odd",
            SourceSha256 = graph.SourceSha256,
            Opset = 17,
            Inputs = graph.Inputs,
            Outputs = graph.Outputs,
            Nodes = graph.Nodes,
            Constants = new Dictionary<string, ConstantTensor> { ["words"] = ConstantTensor.Opaque("has type string") },
        };
        using ScratchFolder folder = TestData.Scratch();
        Assert.Contains("'words'", Assert.Throws<ConversionException>(() => OnnxExporter.Save(odd, folder["odd.onnx"])).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.FullPath));
    }

    private static string Print(ImportedGraph graph) => GraphPrinter.Print(GraphBuilder.Build(graph));
}
