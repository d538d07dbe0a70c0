using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Onnx;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Converter.Tests.Import;

/// <summary>Reductions of computed values, and the views of more than four dimensions that maxout reduces.</summary>
public sealed class ReductionImportTests
{
    [Theory]
    [InlineData(new long[] { 2, 3 }, 1, 13, 1)]
    [InlineData(new long[] { 2, 3 }, 0, 13, 2)]
    [InlineData(new long[] { -1, -2 }, 0, 18, 2)]
    [InlineData(new long[] { 1 }, 1, 13, 1)]
    [InlineData(new long[] { 1 }, 0, 18, 2)]
    [InlineData(new long[] { 2 }, 1, 13, 1)]
    [InlineData(new long[] { 3 }, 1, 13, 2)]
    [InlineData(new long[] { 1, 2 }, 1, 13, 3)]
    [InlineData(new long[] { 1, 3 }, 0, 18, 4)]
    [InlineData(new long[] { 0 }, 1, 13, 3)]
    [InlineData(new long[] { 0, 2 }, 0, 18, 4)]
    [InlineData(new long[] { }, 1, 18, 4)]
    public void OverAnyAxes(long[] axes, long keep, long opset, int nodes)
    {
        foreach (string type in new[] { "ReduceMean", "ReduceMax", "ReduceMin" })
        {
            OnnxGraphWriter writer = new("reduce", opset);
            string x = writer.AddInput("x", 2, 3, 5, 7);
            Graph graph = ImportCheck.Agrees(writer.Ending(Reduce(writer, type, x, keep, opset, axes), keep == 1 ? 4 : 4 - axes.Length));

            Assert.Equal(nodes, graph.Nodes.Count);
        }
    }

    [Theory]
    [InlineData("ReduceMean")]
    [InlineData("ReduceMax")]
    [InlineData("ReduceMin")]
    public void OfOtherRanks(string type)
    {
        foreach (long[] shape in new long[][] { [11], [3, 7], [2, 5, 3], [1, 1, 6] })
        {
            for (int axis = 0; axis < shape.Length; axis++)
            {
                OnnxGraphWriter writer = new("reduce", 13);
                string x = writer.AddInput("x", [.. shape.Select(s => (OnnxDimension)s)]);
                ImportCheck.Agrees(writer.Ending(Reduce(writer, type, x, 1, 13, axis), shape.Length));
            }
        }
    }

    [Fact]
    public void TheMeanOfAnImageIsOneNode()
    {
        OnnxGraphWriter writer = new("mean", 13);
        Graph graph = ImportCheck.Agrees(writer.Ending(Reduce(writer, "ReduceMean", writer.AddInput("x", 2, 3, 5, 7), 1, 13, 2, 3), 4));

        Assert.IsType<GlobalAveragePool>(Assert.Single(graph.Nodes).Operator);
    }

    /// <summary>TensorFlow's layout between the convolution and the mean: no transpose is left.</summary>
    [Theory]
    [InlineData("ReduceMean", "GlobalAveragePool")]
    [InlineData("ReduceMax", "MaxPool2D[5x7 s1 p0,0,0,0]")]
    public void PixelsOfTensorFlowsLayoutAreReducedWhereTheConvolutionLeftThem(string type, string expected)
    {
        OnnxGraphWriter writer = new("tensorflow", 13);
        string conv = writer.AddNode("Conv", [writer.AddInput("x", 2, 3, 5, 7), writer.Weight("w", 11, 3, 1, 1)]);
        string relu = writer.AddNode("Relu", [writer.AddNode("Transpose", [conv], OnnxAttributes.Ints("perm", 0, 2, 3, 1))]);
        string features = Reduce(writer, type, relu, 0, 13, 1, 2);
        ImportCheck.Agrees(writer.Ending(features, 2));
        using ScratchFolder folder = TestData.Scratch();
        writer.Save(folder["tensorflow.onnx"]);

        Assert.Equal(["Conv2D[s1 p0,0,0,0]+Relu", expected], Compiler.Compile(folder["tensorflow.onnx"], new CompileOptions()).Model.Plan.Steps.Select(s => s.Operator));
    }

    /// <summary>Maxout: the channels of a group are neighbours, or every third one, after convolutions and after fully connected layers.</summary>
    [Theory]
    [InlineData(new long[] { 2, 12, 5, 7 }, new long[] { 0, 4, 3, 5, 7 }, 2, 4, 3, 1)]
    [InlineData(new long[] { 2, 12, 5, 7 }, new long[] { 0, 4, 3, 5, 7 }, 1, 3, 4, 3)]
    [InlineData(new long[] { 2, 22 }, new long[] { -1, 11, 2 }, 2, 11, 2, 1)]
    [InlineData(new long[] { 2, 12, 5, 7 }, new long[] { 2, 2, 2, 3, 5, 7 }, 2, 6, 2, 3)]
    public void Maxout(long[] shape, long[] split, long axis, int channels, int count, int inner)
    {
        OnnxGraphWriter writer = new("maxout", 18);
        string x = writer.AddInput("x", [.. shape.Select(s => (OnnxDimension)s)]);
        string view = writer.AddNode("Reshape", [x, writer.AddInitializer("split", split, split.Length)]);
        string reduced = Reduce(writer, "ReduceMax", view, 0, 18, axis);
        long[] joined = [0, channels, .. shape.Skip(2)];
        string y = writer.AddNode("Reshape", [reduced, writer.AddInitializer("joined", joined, joined.Length)]);
        Graph graph = ImportCheck.Agrees(writer.Ending(y, shape.Length));

        Assert.Equal(new ReduceChannels(PoolKind.Max, count, inner), Assert.Single(graph.Nodes, n => n.Operator is not Reshape).Operator);

        // The reshapes around it move no data: one step is left.
        using ScratchFolder folder = TestData.Scratch();
        writer.Save(folder["maxout.onnx"]);
        Assert.Single(Compiler.Compile(folder["maxout.onnx"], new CompileOptions()).Model.Plan.Steps);
    }

    [Fact]
    public void ViewsComposeAndMayBeReducedTwice()
    {
        OnnxGraphWriter writer = new("views", 18);
        string x = writer.AddInput("x", 2, 12, 5, 6);
        string first = writer.AddNode("Reshape", [x, writer.AddInitializer("first", [2L, 3, 4, 5, 2, 3], 6)]);
        string second = writer.AddNode("Unsqueeze", [first, writer.AddInitializer("axes", [-1L], 1)]);
        string max = Reduce(writer, "ReduceMax", second, 1, 18, 2, 4);
        string mean = Reduce(writer, "ReduceMean", max, 1, 18, -2);
        Graph graph = ImportCheck.Agrees(writer.Ending(writer.AddNode("Squeeze", [mean, writer.AddInitializer("ones", [2L, 4, 5, 6], 4)]), 3));

        Assert.Equal(new TensorShape(2, 3, 5), graph.Outputs[0].Shape);
    }

    [Fact]
    public void AViewThatNothingReducesIsUnsupportedWhereItIsRead()
    {
        OnnxGraphWriter writer = new("view", 13);
        string x = writer.AddInput("x", 2, 12, 5, 7);
        string view = writer.AddNode("Reshape", [x, writer.AddInitializer("split", [2L, 4, 3, 5, 7], 5)]);
        writer.Ending(writer.AddNode("Relu", [view]), 5);

        Assert.Contains("Relu 'Relu_1': its input 'Reshape_0' of shape 2x4x3x5x7 has 5 dimensions", ImportCheck.Unsupported(writer).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AViewCannotBeAnOutput()
    {
        OnnxGraphWriter writer = new("view", 13);
        string x = writer.AddInput("x", 2, 12, 5, 7);
        writer.Ending(writer.AddNode("Reshape", [x, writer.AddInitializer("split", [2L, 4, 3, 5, 7], 5)]), 5);

        Assert.Contains("at most 4 dimensions", ImportCheck.Refused(writer).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OtherReductionsOfComputedValuesAreUnsupported()
    {
        OnnxGraphWriter writer = new("sum", 13);
        writer.Ending(writer.AddNode("ReduceProd", [writer.AddInput("x", 2, 3)], OnnxAttributes.Ints("axes", 1)), 2);

        Assert.Contains("ReduceProd", ImportCheck.Unsupported(writer).Message, StringComparison.Ordinal);
    }

    private static string Reduce(OnnxGraphWriter writer, string type, string x, long keep, long opset, params long[] axes)
    {
        string[] inputs = opset >= 18 && axes.Length > 0 ? [x, writer.AddInitializer($"{type}.{x}.axes", axes, axes.Length)] : [x];
        AttributeProto[] attributes = opset < 18 ? [OnnxAttributes.Ints("axes", axes)] : [];
        return writer.AddNode(type, inputs, [OnnxAttributes.Int("keepdims", keep), .. attributes]);
    }
}
