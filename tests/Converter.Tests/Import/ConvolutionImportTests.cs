using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Import;
using ResNetVk.Converter.Operators;
using ResNetVk.Onnx;
using Xunit;

namespace ResNetVk.Converter.Tests.Import;

public sealed class ConvolutionImportTests
{
    private static OnnxGraphWriter Conv(long[] input, long[] weights, bool bias, params AttributeProto[] attributes)
    {
        OnnxGraphWriter writer = new("conv");
        string x = writer.AddInput("x", [.. input.Select(s => (OnnxDimension)s)]);
        string w = writer.Weight("w", weights);
        string[] inputs = bias ? [x, w, writer.Weight("b", weights[0])] : [x, w];
        return writer.Ending(writer.AddNode("Conv", inputs, attributes), 4);
    }

    [Fact]
    public void StridesPaddingDilationsAndGroupsAreKept()
    {
        Graph graph = ImportCheck.Agrees(Conv(
            [2, 6, 11, 13], [9, 2, 3, 5], bias: true,
            OnnxAttributes.Ints("strides", 2, 3), OnnxAttributes.Ints("pads", 1, 2, 3, 0), OnnxAttributes.Ints("dilations", 2, 1),
            OnnxAttributes.Int("group", 3), OnnxAttributes.Ints("kernel_shape", 3, 5)));

        Conv2D conv = Assert.IsType<Conv2D>(Assert.Single(graph.Nodes).Operator);
        Assert.Equal(new Window(2, 3, 1, 2, 3, 0, 2, 1), conv.Window);
        Assert.Equal(3, conv.Groups);
        Assert.Equal(["x", "w", "b"], graph.Nodes[0].Inputs.Select(i => i.Name));
    }

    [Fact]
    public void MissingBiasBecomesZeros()
    {
        Graph graph = ImportCheck.Agrees(Conv([1, 3, 5, 7], [11, 3, 1, 1], bias: false));

        Value bias = graph.Nodes[0].Inputs[2];
        Assert.Equal($"{graph.Nodes[0].Name}.bias0", bias.Name);
        Assert.Equal(new float[11], bias.ReadConstant());
    }

    [Theory]
    [InlineData("SAME_UPPER", 2, 3)]
    [InlineData("SAME_LOWER", 2, 3)]
    [InlineData("SAME_UPPER", 3, 2)]
    [InlineData("SAME_LOWER", 1, 5)]
    [InlineData("VALID", 2, 2)]
    [InlineData("NOTSET", 1, 2)]
    public void AutomaticPadding(string mode, int sh, int sw) => ImportCheck.Agrees(Conv(
        [1, 3, 11, 14], [5, 3, 4, 3], bias: true, OnnxAttributes.String("auto_pad", mode), OnnxAttributes.Ints("strides", sh, sw)));

    [Fact]
    public void AutomaticPaddingCountsDilation()
    {
        // ONNX Runtime refuses this combination; ceil(11 / 2) and ceil(14 / 3) windows of 7 and 3 need 6 and 1 more.
        Graph graph = ImportCheck.Build(Conv(
            [1, 3, 11, 14], [5, 3, 4, 3], bias: true,
            OnnxAttributes.String("auto_pad", "SAME_LOWER"), OnnxAttributes.Ints("strides", 2, 3), OnnxAttributes.Ints("dilations", 2, 1)));

        Assert.Equal(new Window(2, 3, 3, 1, 3, 0, 2, 1), Assert.IsType<Conv2D>(graph.Nodes[0].Operator).Window);
        Assert.Equal(new TensorShape(1, 5, 6, 5), graph.Outputs[0].Shape);
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(5, 3)]
    public void OtherThanTwoDimensionsAreUnsupported(int rank, int spatial)
    {
        OnnxGraphWriter writer = Conv([.. Enumerable.Repeat(5L, rank)], [.. Enumerable.Repeat(5L, rank)], bias: false);

        if (rank > 4)
        {
            Assert.Contains("at most 4 dimensions", ImportCheck.Refused(writer).Message, StringComparison.Ordinal);
            return;
        }

        UnsupportedOperator found = Assert.Single(ImportCheck.Unsupported(writer).Operators);
        Assert.Equal("Conv", found.OperatorType);
        Assert.Contains($"{spatial} spatial dimensions", found.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void ComputedWeightsAreUnsupported()
    {
        OnnxGraphWriter writer = new("conv");
        string x = writer.AddInput("x", 1, 3, 7, 7);
        string w = writer.AddInput("w", 5, 3, 3, 3);
        writer.Ending(writer.AddNode("Conv", [x, w]), 4);

        Assert.Contains("weight 'w' is computed", ImportCheck.Unsupported(writer).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WrongShapesNameTheNode()
    {
        Assert.Contains("3 channels", ImportCheck.Refused(Conv([1, 3, 7, 7], [5, 2, 3, 3], bias: true)).Message, StringComparison.Ordinal);
        Assert.Contains("Conv 'Conv_0'", ImportCheck.Refused(Conv([1, 3, 7, 7], [5, 3, 9, 3], bias: true)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "kernel_shape", ImportCheck.Refused(Conv([1, 3, 7, 7], [5, 3, 3, 3], bias: true, OnnxAttributes.Ints("kernel_shape", 3, 1))).Message, StringComparison.Ordinal);
        Assert.Contains(
            "strides", ImportCheck.Refused(Conv([1, 3, 7, 7], [5, 3, 3, 3], bias: true, OnnxAttributes.Ints("strides", 0, 1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnAttributeNobodyKnowsIsUnsupported()
    {
        UnsupportedOperatorException exception = ImportCheck.Unsupported(Conv([1, 3, 7, 7], [5, 3, 3, 3], bias: true, OnnxAttributes.Int("flip", 1)));

        Assert.Contains("'flip'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnAttributeOfAnotherTypeIsRefused() => Assert.Contains(
        "'group' should be an integer",
        ImportCheck.Refused(Conv([1, 3, 7, 7], [5, 3, 3, 3], bias: true, OnnxAttributes.String("group", "3"))).Message,
        StringComparison.Ordinal);
}
