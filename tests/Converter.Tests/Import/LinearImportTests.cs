using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Onnx;
using Xunit;

namespace ResNetVk.Converter.Tests.Import;

public sealed class LinearImportTests
{
    private static OnnxGraphWriter Gemm(long[] weights, long[]? bias, long opset, params AttributeProto[] attributes)
    {
        OnnxGraphWriter writer = new("gemm", opset);
        string x = writer.AddInput("x", 3, 7);
        string w = writer.Weight("w", weights);
        string[] inputs = bias is null ? [x, w] : [x, w, writer.Weight("b", bias)];
        return writer.Ending(writer.AddNode("Gemm", inputs, attributes), 2);
    }

    [Fact]
    public void PyTorchLinearKeepsItsTensors()
    {
        Graph graph = ImportCheck.Agrees(Gemm([5, 7], [5], 13, OnnxAttributes.Int("transB", 1), OnnxAttributes.Float("alpha", 1), OnnxAttributes.Float("beta", 1)));

        Assert.IsType<FullyConnected>(Assert.Single(graph.Nodes).Operator);
        Assert.Equal(["x", "w", "b"], graph.Nodes[0].Inputs.Select(i => i.Name));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void AlphaAndBetaScaleTheConstants(long transposed)
    {
        Graph graph = ImportCheck.Agrees(Gemm(
            transposed == 1 ? [5, 7] : [7, 5], [5], 11, OnnxAttributes.Int("transB", transposed), OnnxAttributes.Float("alpha", 0.3f), OnnxAttributes.Float("beta", -1.7f)));

        Assert.Single(graph.Nodes);
    }

    [Theory]
    [InlineData(new long[] { }, 1)]
    [InlineData(new long[] { 1 }, 1)]
    [InlineData(new long[] { 1, 5 }, 1)]
    [InlineData(new long[] { 1, 1 }, 1)]
    [InlineData(new long[] { 3, 5 }, 2)]
    [InlineData(new long[] { 3, 1 }, 2)]
    public void EveryShapeOfBias(long[] bias, int nodes) =>
        Assert.Equal(nodes, ImportCheck.Agrees(Gemm([7, 5], bias, 17, OnnxAttributes.Float("beta", 0.7f))).Nodes.Count);

    [Fact]
    public void WithoutBias() => ImportCheck.Agrees(Gemm([7, 5], null, 17));

    [Theory]
    [InlineData(new long[] { 3, 5 })]
    [InlineData(new long[] { 5 })]
    public void ComputedBiasIsAdded(long[] shape)
    {
        OnnxGraphWriter writer = new("gemm");
        string x = writer.AddInput("x", 3, 7);
        string c = writer.AddInput("cc", [.. shape.Select(s => (OnnxDimension)s)]);
        Graph graph = ImportCheck.Agrees(writer.Ending(writer.AddNode("Gemm", [x, writer.Weight("w", 7, 5), writer.AddNode("Relu", [c])]), 2));

        Assert.IsType<Binary>(graph.Nodes[^1].Operator);
    }

    [Fact]
    public void ATransposedFirstFactorIsUnsupported()
    {
        OnnxGraphWriter writer = new("gemm");
        string x = writer.AddInput("x", 7, 3);
        writer.Ending(writer.AddNode("Gemm", [x, writer.Weight("w", 7, 5)], OnnxAttributes.Int("transA", 1)), 2);

        Assert.Contains("transposed", ImportCheck.Unsupported(writer).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ABiasThatDoesNotFitIsRefused() =>
        Assert.Contains("cannot be broadcast", ImportCheck.Refused(Gemm([7, 5], [4], 17)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(new long[] { 3, 7 }, 1)]
    [InlineData(new long[] { 2, 3, 7 }, 3)]
    [InlineData(new long[] { 2, 3, 5, 7 }, 3)]
    public void MatMulWithAConstantMatrix(long[] input, int nodes)
    {
        OnnxGraphWriter writer = new("matmul");
        string x = writer.AddInput("x", [.. input.Select(s => (OnnxDimension)s)]);
        Graph graph = ImportCheck.Agrees(writer.Ending(writer.AddNode("MatMul", [x, writer.Weight("w", 7, 11)]), input.Length));

        Assert.Equal(nodes, graph.Nodes.Count);
        Assert.Single(graph.Nodes, n => n.Operator is FullyConnected);
    }

    [Fact]
    public void MatMulOfTwoComputedTensorsIsUnsupported()
    {
        OnnxGraphWriter writer = new("matmul");
        string x = writer.AddInput("x", 3, 7);
        string y = writer.AddInput("y", 7, 5);
        writer.Ending(writer.AddNode("MatMul", [x, y]), 2);

        Assert.Contains("'y' is computed", ImportCheck.Unsupported(writer).Message, StringComparison.Ordinal);
    }
}
