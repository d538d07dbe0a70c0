using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Onnx;
using Xunit;

namespace ResNetVk.Converter.Tests.Import;

public sealed class PoolingImportTests
{
    private static OnnxGraphWriter Pool(string type, long opset, long[] input, params AttributeProto[] attributes)
    {
        OnnxGraphWriter writer = new("pool", opset);
        string x = writer.AddInput("x", [.. input.Select(s => (OnnxDimension)s)]);
        return writer.Ending(writer.AddNode(type, [x], attributes), input.Length);
    }

    [Theory]
    [InlineData("MaxPool", 8)]
    [InlineData("MaxPool", 17)]
    [InlineData("AveragePool", 7)]
    [InlineData("AveragePool", 17)]
    public void WindowsAreKept(string type, long opset)
    {
        Graph graph = ImportCheck.Agrees(Pool(
            type, opset, [2, 3, 11, 13], OnnxAttributes.Ints("kernel_shape", 3, 5), OnnxAttributes.Ints("strides", 2, 3), OnnxAttributes.Ints("pads", 1, 2, 0, 3)));

        Assert.Equal(new Window(2, 3, 1, 2, 0, 3), Assert.IsType<Pool2D>(Assert.Single(graph.Nodes).Operator).Window);
    }

    [Theory]
    [InlineData("MaxPool", 0)]
    [InlineData("AveragePool", 0)]
    [InlineData("AveragePool", 1)]
    public void RoundingUp(string type, long countPadding)
    {
        AttributeProto[] counting = type == "AveragePool" ? [OnnxAttributes.Int("count_include_pad", countPadding)] : [];
        Graph graph = ImportCheck.Agrees(Pool(
            type, 19, [1, 3, 12, 11],
            [OnnxAttributes.Ints("kernel_shape", 3, 3), OnnxAttributes.Ints("strides", 2, 3), OnnxAttributes.Ints("pads", 1, 1, 1, 1), OnnxAttributes.Int("ceil_mode", 1), .. counting]));

        Pool2D pool = Assert.IsType<Pool2D>(graph.Nodes[0].Operator);
        Assert.True(pool.CeilMode);
        Assert.Equal(type == "MaxPool" ? PoolKind.Max : countPadding == 0 ? PoolKind.Average : PoolKind.AverageWithPadding, pool.Kind);
    }

    [Theory]
    [InlineData("MaxPool", "SAME_UPPER")]
    [InlineData("MaxPool", "SAME_LOWER")]
    [InlineData("MaxPool", "VALID")]
    [InlineData("AveragePool", "SAME_UPPER")]
    [InlineData("AveragePool", "SAME_LOWER")]
    public void AutomaticPadding(string type, string mode) => ImportCheck.Agrees(Pool(
        type, 17, [1, 3, 11, 14], OnnxAttributes.Ints("kernel_shape", 3, 4), OnnxAttributes.Ints("strides", 2, 3), OnnxAttributes.String("auto_pad", mode)));

    [Fact]
    public void DilationsOfMaxPool() => ImportCheck.Agrees(Pool(
        "MaxPool", 17, [1, 3, 11, 13], OnnxAttributes.Ints("kernel_shape", 3, 2), OnnxAttributes.Ints("dilations", 2, 3), OnnxAttributes.Int("storage_order", 1)));

    [Fact]
    public void DilationsOfAveragePool() => ImportCheck.Agrees(Pool(
        "AveragePool", 19, [1, 3, 11, 13], OnnxAttributes.Ints("kernel_shape", 3, 2), OnnxAttributes.Ints("dilations", 2, 3)));

    [Fact]
    public void GlobalPools()
    {
        Graph average = ImportCheck.Agrees(Pool("GlobalAveragePool", 17, [2, 3, 5, 7]));
        Graph max = ImportCheck.Agrees(Pool("GlobalMaxPool", 17, [2, 3, 5, 7]));

        Assert.IsType<GlobalAveragePool>(average.Nodes[0].Operator);
        Assert.Equal((5, 7), (Assert.IsType<Pool2D>(max.Nodes[0].Operator).KH, ((Pool2D)max.Nodes[0].Operator).KW));
    }

    [Fact]
    public void PlacesOfTheLargestAreUnsupportedOnlyWhenRead()
    {
        OnnxGraphWriter Model(bool isRead)
        {
            OnnxGraphWriter writer = new("pool");
            string x = writer.AddInput("x", 1, 3, 7, 11);
            writer.AddNode("MaxPool", [x], ["y", "places"], OnnxAttributes.Ints("kernel_shape", 3, 3));
            writer.Ending("y", 4);
            if (isRead)
            {
                writer.AddOutput("places", TensorProto.Types.DataType.Int64, 1, 3, 5, 9);
            }

            return writer;
        }

        Assert.Single(ImportCheck.Build(Model(isRead: false)).Nodes);
        Assert.Contains("places of the largest", ImportCheck.Unsupported(Model(isRead: true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OneDimensionIsUnsupported() => Assert.Contains(
        "1 spatial dimensions", ImportCheck.Unsupported(Pool("MaxPool", 17, [1, 3, 11], OnnxAttributes.Ints("kernel_shape", 3))).Message, StringComparison.Ordinal);

    [Fact]
    public void AMissingWindowIsRefused() =>
        Assert.Contains("kernel_shape", ImportCheck.Refused(Pool("MaxPool", 17, [1, 3, 11, 7])).Message, StringComparison.Ordinal);
}
