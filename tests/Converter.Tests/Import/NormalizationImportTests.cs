using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Import;
using ResNetVk.Converter.Operators;
using ResNetVk.Onnx;
using Xunit;

namespace ResNetVk.Converter.Tests.Import;

public sealed class NormalizationImportTests
{
    private static OnnxGraphWriter BatchNorm(long opset, float variance, string[] outputs, params AttributeProto[] attributes)
    {
        OnnxGraphWriter writer = new("norm", opset);
        string x = writer.AddInput("x", 2, 3, 5, 7);
        string v = writer.AddInitializer("var", [0.3f, variance, 2.5f], 3);
        writer.AddNode("BatchNormalization", [x, writer.Weight("gamma", 3), writer.Weight("beta", 3), writer.Weight("mean", 3), v], outputs, attributes);
        return writer.Ending(outputs[0], 4);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(9)]
    [InlineData(14)]
    [InlineData(15)]
    public void ParametersAreKept(long opset)
    {
        Graph graph = ImportCheck.Agrees(BatchNorm(opset, 0.7f, ["y"], OnnxAttributes.Float("epsilon", 0.01f), OnnxAttributes.Float("momentum", 0.9f)));

        Assert.Equal(new BatchNormalization(0.01f), Assert.Single(graph.Nodes).Operator);
        Assert.Equal(["x", "gamma", "beta", "mean", "var"], graph.Nodes[0].Inputs.Select(i => i.Name));
    }

    [Fact]
    public void EpsilonDefaultsTo1E5() => Assert.Equal(new BatchNormalization(1e-5f), ImportCheck.Agrees(BatchNorm(15, 1, ["y"])).Nodes[0].Operator);

    [Fact]
    public void TrainingModeIsUnsupported()
    {
        Assert.Contains("training", ImportCheck.Unsupported(BatchNorm(15, 1, ["y"], OnnxAttributes.Int("training_mode", 1))).Message, StringComparison.Ordinal);
        Assert.Contains("training", ImportCheck.Unsupported(BatchNorm(9, 1, ["y", "m", "v", "sm", "sv"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PerPixelNormalisationIsUnsupported()
    {
        OnnxGraphWriter writer = new("norm", 7);
        string x = writer.AddInput("x", 2, 3, 5, 7);
        string[] parameters = [.. new[] { "gamma", "beta", "mean", "var" }.Select(p => writer.Weight(p, 3, 5, 7))];
        string y = writer.AddNode("BatchNormalization", [x, .. parameters], OnnxAttributes.Int("spatial", 0));

        Assert.Contains("spatial", ImportCheck.Unsupported(writer.Ending(y, 4)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PerPixelNormalisationWithParametersByChannelIsTheUsualOne()
    {
        ImportedGraph imported = ImportCheck.Read(BatchNorm(7, 1, ["y"], OnnxAttributes.Int("spatial", 0)));

        Assert.IsType<BatchNormalization>(Assert.Single(GraphBuilder.Build(imported).Nodes).Operator);
        Assert.Contains("spatial = 0", Assert.Single(imported.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void ANegativeVarianceIsRefused() =>
        Assert.Contains("channel 1", ImportCheck.Refused(BatchNorm(15, -0.5f, ["y"])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("Softmax", 17, new long[] { 3, 7 }, null, 1)]
    [InlineData("Softmax", 17, new long[] { 3, 7 }, 1L, 1)]
    [InlineData("Softmax", 17, new long[] { 3, 7, 5 }, 1L, 1)]
    [InlineData("Softmax", 17, new long[] { 3, 7, 5, 2 }, -3L, 1)]
    [InlineData("Softmax", 17, new long[] { 3, 7, 5 }, -1L, 3)]
    [InlineData("Softmax", 17, new long[] { 3, 7, 5, 2 }, 2L, 3)]
    [InlineData("Softmax", 17, new long[] { 3, 7 }, 0L, 3)]
    [InlineData("Softmax", 17, new long[] { 7 }, 0L, 3)]
    [InlineData("Softmax", 11, new long[] { 3, 7 }, null, 1)]
    [InlineData("Softmax", 11, new long[] { 3, 7, 1, 1 }, 1L, 1)]
    [InlineData("Softmax", 11, new long[] { 3, 7, 5 }, null, 3)]
    [InlineData("Softmax", 11, new long[] { 3, 7, 5, 2 }, 2L, 3)]
    [InlineData("LogSoftmax", 13, new long[] { 3, 7 }, null, 1)]
    [InlineData("LogSoftmax", 13, new long[] { 3, 7, 5 }, 2L, 3)]
    [InlineData("LogSoftmax", 9, new long[] { 3, 7, 5 }, 1L, 3)]
    public void SoftmaxOverAnyAxis(string type, long opset, long[] shape, long? axis, int nodes)
    {
        OnnxGraphWriter writer = new("softmax", opset);
        string x = writer.AddInput("x", [.. shape.Select(s => (OnnxDimension)s)]);
        AttributeProto[] attributes = axis is long a ? [OnnxAttributes.Int("axis", a)] : [];
        Graph graph = ImportCheck.Agrees(writer.Ending(writer.AddNode(type, [x], attributes), shape.Length));

        Assert.Equal(nodes, graph.Nodes.Count);
        Assert.Equal(type == "LogSoftmax", Assert.Single(graph.Nodes.Select(n => n.Operator).OfType<Softmax>()).Log);
    }
}
