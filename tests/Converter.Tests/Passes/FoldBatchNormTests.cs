using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Converter.Passes;
using Xunit;

namespace ResNetVk.Converter.Tests.Passes;

public sealed class FoldBatchNormTests
{
    [Fact]
    public void Folds_into_a_convolution_that_nobody_else_reads()
    {
        GraphSketch sketch = new();
        sketch.Output(sketch.BatchNorm("bn", sketch.Conv("conv", sketch.Input("x", 2, 3, 7, 5), 11)));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), new FoldBatchNorm());
        Node node = Assert.Single(result.Graph.Nodes);
        Assert.Equal(["conv", "bn"], node.FusedFrom);
        Assert.Equal("conv.weight", node.Inputs[1].Name);
    }

    [Fact]
    public void Folds_into_a_fully_connected_layer()
    {
        GraphSketch sketch = new();
        Value y = sketch.Node("fc", new FullyConnected(), sketch.Input("x", 3, 7), sketch.Constant("w", 5, 7), sketch.Constant("b", 5));
        sketch.Output(sketch.BatchNorm("bn", y));
        Assert.Single(PassAssert.KeepsMeaning(sketch.Build(), new FoldBatchNorm()).Graph.Nodes);
    }

    [Fact]
    public void Leaves_a_convolution_with_another_consumer_alone_and_says_so()
    {
        GraphSketch sketch = new();
        Value conv = sketch.Conv("conv", sketch.Input("x", 1, 3, 7, 5), 11);
        sketch.Output(sketch.Add("add", sketch.BatchNorm("bn", conv), conv));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), new FoldBatchNorm());
        Assert.Equal(3, result.Graph.Nodes.Count);
        Assert.Contains("'conv' has other consumers", result.Log.Obstacles["bn"], StringComparison.Ordinal);
    }

    [Fact]
    public void Leaves_a_convolution_whose_output_is_asked_for_alone()
    {
        GraphSketch sketch = new();
        Value conv = sketch.Conv("conv", sketch.Input("x", 1, 3, 7, 5), 11);
        sketch.Output(conv);
        sketch.Output(sketch.BatchNorm("bn", conv));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), new FoldBatchNorm());
        Assert.Equal(2, result.Graph.Nodes.Count);
        Assert.Contains("output of the network", result.Log.Obstacles["bn"], StringComparison.Ordinal);
    }

    [Fact]
    public void Does_not_fold_across_an_activation()
    {
        GraphSketch sketch = new();
        sketch.Output(sketch.BatchNorm("bn", sketch.Conv("conv", sketch.Input("x", 1, 3, 7, 5), 11, activation: Activation.Relu)));
        Assert.Equal(2, PassAssert.KeepsMeaning(sketch.Build(), new FoldBatchNorm()).Graph.Nodes.Count);
    }

    [Fact]
    public void Shared_weights_are_scaled_for_one_convolution_only()
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 1, 3, 7, 5);
        Value w = sketch.Constant("shared", 11, 3, 3, 3);
        Value b = sketch.Constant("bias", 11);
        Conv2D conv = new();
        sketch.Output(sketch.BatchNorm("bn", sketch.Node("first", conv, x, w, b)));
        sketch.Output(sketch.Node("second", conv, x, w, b));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), new FoldBatchNorm());
        Assert.Equal(["shared@first", "shared"], result.Graph.Nodes.Select(n => n.Inputs[1].Name));
    }
}
