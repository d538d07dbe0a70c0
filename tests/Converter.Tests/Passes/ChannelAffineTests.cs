using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Converter.Passes;
using Xunit;

namespace ResNetVk.Converter.Tests.Passes;

public sealed class ChannelAffineTests
{
    private static readonly GraphPass[] Affine = [new LowerToChannelAffine(), new FoldChannelAffine()];

    [Theory]
    [InlineData(BinaryKind.Add, false)]
    [InlineData(BinaryKind.Mul, false)]
    [InlineData(BinaryKind.Sub, false)]
    [InlineData(BinaryKind.Sub, true)]
    public void An_operation_with_a_per_channel_constant_folds_into_the_convolution(BinaryKind kind, bool constantFirst)
    {
        GraphSketch sketch = new();
        Value conv = sketch.Conv("conv", sketch.Input("x", 1, 3, 7, 5), 11);
        Value constant = sketch.Constant("c", 1, 11, 1, 1);
        sketch.Output(constantFirst ? sketch.Node("op", new Binary(kind), constant, conv) : sketch.Node("op", new Binary(kind), conv, constant));
        Assert.Single(PassAssert.KeepsMeaning(sketch.Build(), Affine).Graph.Nodes);
    }

    [Fact]
    public void Several_of_them_in_a_row_become_one()
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 1, 3, 7, 5);
        Value y = sketch.Node("mul", new Binary(BinaryKind.Mul), x, sketch.Constant("scalar", 1, 1, 1, 1));
        sketch.Output(sketch.Relu("relu", sketch.BatchNorm("bn", y)));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), [.. Affine, new FuseActivation()]);
        Assert.Equal("ChannelAffine+Relu", Assert.Single(result.Graph.Nodes).Operator.Describe());
    }

    [Fact]
    public void A_batch_norm_that_no_convolution_takes_in_is_one_dispatch_with_its_activation()
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 1, 5, 7, 3);
        sketch.Output(sketch.Add("add", sketch.Relu("relu", sketch.BatchNorm("bn", x)), x));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), [.. PassRunner.DefaultPasses]);
        Assert.Equal(["bn", "add"], result.Graph.Nodes.Select(n => n.Name));
        Assert.Contains("input of the network", result.Log.Obstacles["bn"], StringComparison.Ordinal);
    }

    [Fact]
    public void The_larger_of_a_value_and_a_constant_is_not_affine()
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 1, 3, 7, 5);
        sketch.Output(sketch.Node("max", new Binary(BinaryKind.Max), x, sketch.Constant("c", 1, 3, 1, 1)));
        Assert.Equal("Max", Assert.Single(PassAssert.KeepsMeaning(sketch.Build(), Affine).Graph.Nodes).Operator.Describe());
    }

    [Fact]
    public void A_constant_that_differs_over_pixels_is_not_per_channel()
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 1, 3, 7, 5);
        sketch.Output(sketch.Add("add", x, sketch.Constant("c", 1, 3, 7, 5)));
        Assert.Equal("Add", Assert.Single(PassAssert.KeepsMeaning(sketch.Build(), Affine).Graph.Nodes).Operator.Describe());
    }
}
