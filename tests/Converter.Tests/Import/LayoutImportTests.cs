using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Onnx;
using Xunit;

namespace ResNetVk.Converter.Tests.Import;

/// <summary>Reshape and its kin, and the operators that become Rearrange.</summary>
public sealed class LayoutImportTests
{
    private static OnnxGraphWriter Begin(long opset, out string x, params long[] shape)
    {
        OnnxGraphWriter writer = new("layout", opset);
        x = writer.AddInput("x", [.. shape.Select(s => (OnnxDimension)s)]);
        return writer;
    }

    [Theory]
    [InlineData(new long[] { 6, 35 }, false)]
    [InlineData(new long[] { -1, 7 }, false)]
    [InlineData(new long[] { 0, -1 }, false)]
    [InlineData(new long[] { 0, 0, 5, 7, 1 }, true)]
    [InlineData(new long[] { 2, -1, 0, 7 }, false)]
    public void ReshapeCopiesAndInfersSizes(long[] target, bool isRefused)
    {
        OnnxGraphWriter writer = Begin(14, out string x, 2, 3, 5, 7);
        writer.Ending(writer.AddNode("Reshape", [x, writer.AddInitializer("shape", target, target.Length)]), target.Length);

        if (isRefused)
        {
            Assert.Contains("2x3x5x7x1; at most 4 dimensions", ImportCheck.Refused(writer).Message, StringComparison.Ordinal);
            return;
        }

        Assert.IsType<Reshape>(Assert.Single(ImportCheck.Agrees(writer).Nodes).Operator);
    }

    [Theory]
    [InlineData(new long[] { -1, -1 }, "two sizes open")]
    [InlineData(new long[] { 4, -1 }, "does not divide")]
    [InlineData(new long[] { 5, 43 }, "215")]
    [InlineData(new long[] { -2, 3 }, "-2")]
    [InlineData(new long[] { long.MaxValue, long.MaxValue }, "9223372036854775807")]
    [InlineData(new long[] { long.MaxValue, long.MaxValue, -1 }, "does not divide")]
    public void ImpossibleReshapesAreRefused(long[] target, string message)
    {
        OnnxGraphWriter writer = Begin(14, out string x, 2, 3, 5, 7);
        writer.Ending(writer.AddNode("Reshape", [x, writer.AddInitializer("shape", target, target.Length)]), target.Length);

        Assert.Contains(message, ImportCheck.Refused(writer).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(7, 1L)]
    [InlineData(13, 0L)]
    [InlineData(13, 4L)]
    [InlineData(13, -1L)]
    [InlineData(13, null)]
    public void Flatten(long opset, long? axis)
    {
        OnnxGraphWriter writer = Begin(opset, out string x, 2, 3, 5, 7);
        AttributeProto[] attributes = axis is long a ? [OnnxAttributes.Int("axis", a)] : [];
        ImportCheck.Agrees(writer.Ending(writer.AddNode("Flatten", [x], attributes), 2));
    }

    [Theory]
    [InlineData(11)]
    [InlineData(13)]
    public void SqueezeAndUnsqueeze(long opset)
    {
        OnnxGraphWriter writer = Begin(opset, out string x, 2, 1, 5, 1);
        string Apply(string type, string input, string name, params long[] axes) => opset < 13
            ? writer.AddNode(type, [input], OnnxAttributes.Ints("axes", axes))
            : writer.AddNode(type, [input, writer.AddInitializer(name, axes, axes.Length)]);
        string squeezed = Apply("Squeeze", x, "a", -1, 1);
        string raised = Apply("Unsqueeze", squeezed, "b", 3, 0);
        Graph graph = ImportCheck.Agrees(writer.Ending(writer.AddNode("Squeeze", [raised]), 2));

        Assert.Equal(["2x5", "1x2x5x1", "2x5"], graph.Nodes.Select(n => n.Output.Shape.ToString()));
    }

    [Fact]
    public void SqueezeOfAnotherSizeIsRefused()
    {
        OnnxGraphWriter writer = Begin(11, out string x, 2, 1, 5);
        writer.Ending(writer.AddNode("Squeeze", [x], OnnxAttributes.Ints("axes", 2)), 2);

        Assert.Contains("size 5", ImportCheck.Refused(writer).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new long[] { 0, 3, 1, 2 })]
    [InlineData(new long[] { 3, 0, 2, 1 })]
    [InlineData(null)]
    public void Transpose(long[]? permutation)
    {
        OnnxGraphWriter writer = Begin(13, out string x, 2, 3, 5, 7);
        AttributeProto[] attributes = permutation is null ? [] : [OnnxAttributes.Ints("perm", permutation)];
        Graph graph = ImportCheck.Agrees(writer.Ending(writer.AddNode("Transpose", [x], attributes), 4));

        Assert.IsType<Rearrange>(Assert.Single(graph.Nodes).Operator);
    }

    [Fact]
    public void ATransposeThatIsNoPermutationIsRefused()
    {
        OnnxGraphWriter writer = Begin(13, out string x, 2, 3, 5);
        writer.Ending(writer.AddNode("Transpose", [x], OnnxAttributes.Ints("perm", 0, 1, 1)), 3);

        Assert.Contains("named twice", ImportCheck.Refused(writer).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new long[] { 1, 2 }, new long[] { 3, long.MaxValue }, new long[] { 1, 2 }, new long[] { 1, 2 })]
    [InlineData(new long[] { -2 }, new long[] { int.MaxValue }, new long[] { -1 }, new long[] { 1 })]
    [InlineData(new long[] { -1 }, new long[] { long.MinValue }, new long[] { 3 }, new long[] { -2 })]
    [InlineData(new long[] { 100 }, new long[] { -100 }, new long[] { 2 }, new long[] { -1 })]
    [InlineData(new long[] { 4 }, new long[] { 0 }, new long[] { 2 }, new long[] { -3 })]
    [InlineData(new long[] { 2 }, new long[] { 5 }, new long[] { 2 }, new long[] { long.MaxValue })]
    public void Slice(long[] starts, long[] ends, long[] axes, long[] steps)
    {
        OnnxGraphWriter writer = Begin(13, out string x, 2, 3, 5, 7);
        string[] inputs = [x, .. new[] { ("s", starts), ("e", ends), ("a", axes), ("t", steps) }.Select(p => writer.AddInitializer(p.Item1, p.Item2, p.Item2.Length))];
        Graph graph = ImportCheck.Agrees(writer.Ending(writer.AddNode("Slice", inputs), 4));

        Assert.IsType<Rearrange>(Assert.Single(graph.Nodes).Operator);
    }

    [Fact]
    public void SliceWithAttributes()
    {
        OnnxGraphWriter writer = Begin(9, out string x, 2, 3, 5, 7);
        ImportCheck.Agrees(writer.Ending(writer.AddNode("Slice", [x], OnnxAttributes.Ints("starts", 1, -3), OnnxAttributes.Ints("ends", 2, 100), OnnxAttributes.Ints("axes", 1, 3)), 4));
    }

    [Fact]
    public void AnEmptySliceIsRefused()
    {
        OnnxGraphWriter writer = Begin(9, out string x, 2, 3);
        writer.Ending(writer.AddNode("Slice", [x], OnnxAttributes.Ints("starts", 3), OnnxAttributes.Ints("ends", 1), OnnxAttributes.Ints("axes", 1)), 2);

        Assert.Contains("no elements", ImportCheck.Refused(writer).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PadWithAttributes()
    {
        OnnxGraphWriter writer = Begin(10, out string x, 2, 3, 5, 7);
        Graph graph = ImportCheck.Agrees(writer.Ending(
            writer.AddNode("Pad", [x], OnnxAttributes.String("mode", "constant"), OnnxAttributes.Ints("pads", 0, 2, 1, 0, 0, 3, 0, 5), OnnxAttributes.Float("value", 0.5f)), 4));

        Assert.Equal(0.5f, Assert.IsType<Rearrange>(Assert.Single(graph.Nodes).Operator).Fill);
    }

    [Fact]
    public void PadWithInputsAndCropping()
    {
        OnnxGraphWriter writer = Begin(13, out string x, 2, 3, 5, 7);
        string pads = writer.AddInitializer("pads", [0L, 0, 1, -2, 0, 0, -1, 3], 8);
        ImportCheck.Agrees(writer.Ending(writer.AddNode("Pad", [x, pads, writer.AddInitializer("v", [-1.5f])]), 4));
    }

    [Fact]
    public void PadOfNamedAxes()
    {
        OnnxGraphWriter writer = Begin(18, out string x, 2, 3, 5, 7);
        string pads = writer.AddInitializer("pads", [1L, 2, 3, 4], 4);
        ImportCheck.Agrees(writer.Ending(writer.AddNode("Pad", [x, pads, "", writer.AddInitializer("axes", [-1L, 1], 2)]), 4));
    }

    [Fact]
    public void PaddingByReflectionIsUnsupported()
    {
        OnnxGraphWriter writer = Begin(10, out string x, 2, 3, 5, 7);
        writer.Ending(writer.AddNode("Pad", [x], OnnxAttributes.String("mode", "reflect"), OnnxAttributes.Ints("pads", 0, 0, 1, 1, 0, 0, 1, 1)), 4);

        Assert.Contains("'reflect'", ImportCheck.Unsupported(writer).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(13)]
    [InlineData(18)]
    public void SplitBecomesSlices(long opset)
    {
        OnnxGraphWriter writer = Begin(opset, out string x, 2, 7, 5);
        string[] inputs = opset == 13 ? [x, writer.AddInitializer("sizes", [3L, 2, 2], 3)] : [x];
        AttributeProto[] sizes = opset == 11 ? [OnnxAttributes.Ints("split", 3, 2, 2)] : opset == 18 ? [OnnxAttributes.Int("num_outputs", 3)] : [];
        writer.AddNode("Split", inputs, ["a", "b", "c"], [OnnxAttributes.Int("axis", 1), .. sizes]);
        Graph graph = ImportCheck.Agrees(writer.Ending("a", 3).Ending("c", 3));

        Assert.Equal(["a", "c"], graph.Nodes.Select(n => n.Output.Name));
    }

    [Theory]
    [InlineData(1L)]
    [InlineData(-2L)]
    public void ConcatOfComputedAndConstant(long axis)
    {
        OnnxGraphWriter writer = Begin(13, out string x, 2, 3, 5);
        long[] constant = axis == 1 ? [2, 4, 5] : [2, 7, 5];
        string y = writer.AddNode("Relu", [x]);
        Graph graph = ImportCheck.Agrees(writer.Ending(writer.AddNode("Concat", [x, writer.Weight("c", constant), y], OnnxAttributes.Int("axis", axis)), 3));

        Assert.Equal(new Concat(1), graph.Nodes[^1].Operator);
    }

    [Theory]
    [InlineData(new long[] { }, new long[] { 2, 5 })]
    [InlineData(new long[] { 1 }, new long[] { 2, 1, 5 })]
    public void GatherOfOnePlace(long[] indexShape, long[] expected)
    {
        OnnxGraphWriter writer = Begin(13, out string x, 2, 3, 5);
        Graph graph = ImportCheck.Agrees(writer.Ending(
            writer.AddNode("Gather", [x, writer.AddInitializer("i", [-1L], indexShape)], OnnxAttributes.Int("axis", 1)), expected.Length));

        Assert.Equal(expected, graph.Outputs[0].Shape.Select(s => (long)s));
    }

    [Fact]
    public void GatherOfSeveralPlacesIsUnsupported()
    {
        OnnxGraphWriter writer = Begin(13, out string x, 2, 3, 5);
        writer.Ending(writer.AddNode("Gather", [x, writer.AddInitializer("i", [0L, 2], 2)], OnnxAttributes.Int("axis", 1)), 3);

        Assert.Contains("2 places", ImportCheck.Unsupported(writer).Message, StringComparison.Ordinal);
    }
}
