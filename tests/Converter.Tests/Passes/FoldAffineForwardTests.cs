using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Converter.Passes;
using Xunit;

namespace ResNetVk.Converter.Tests.Passes;

public sealed class FoldAffineForwardTests
{
    private static readonly Window Padded = new(PT: 1, PL: 1, PB: 1, PR: 1);

    private static Value Affine(GraphSketch sketch, Value x, bool hasOffset = true)
    {
        int channels = x.Shape[1];
        Value offset = hasOffset ? sketch.Constant("t", channels) : new Value("t", new TensorShape(channels), new float[channels]);
        return sketch.Node("affine", new ChannelAffine(), x, sketch.Constant("s", channels), offset);
    }

    [Fact]
    public void A_convolution_without_padding_takes_scale_and_offset_in()
    {
        GraphSketch sketch = new();
        sketch.Output(sketch.Conv("conv", Affine(sketch, sketch.Input("x", 1, 3, 7, 5)), 11, window: Window.Unit));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), new FoldAffineForward());

        Assert.Equal(["conv", "affine"], Assert.Single(result.Graph.Nodes).FusedFrom);
    }

    [Fact]
    public void Groups_read_their_own_channels()
    {
        GraphSketch sketch = new();
        Value x = Affine(sketch, sketch.Input("x", 1, 6, 7, 5));
        sketch.Output(sketch.Node("conv", new Conv2D { Groups = 3 }, x, sketch.Constant("w", 9, 2, 3, 3), sketch.Constant("b", 9)));

        Assert.Single(PassAssert.KeepsMeaning(sketch.Build(), new FoldAffineForward()).Graph.Nodes);
    }

    [Fact]
    public void A_scale_without_offset_passes_padding()
    {
        GraphSketch sketch = new();
        sketch.Output(sketch.Conv("conv", Affine(sketch, sketch.Input("x", 1, 3, 7, 5), hasOffset: false), 11, window: Padded));

        Assert.Single(PassAssert.KeepsMeaning(sketch.Build(), new FoldAffineForward()).Graph.Nodes);
    }

    [Fact]
    public void An_offset_before_padding_stays_and_the_log_says_why()
    {
        GraphSketch sketch = new();
        sketch.Output(sketch.Conv("conv", sketch.BatchNorm("norm", sketch.Input("x", 1, 3, 7, 5)), 11, window: Padded));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), new FoldBatchNorm(), new LowerToChannelAffine(), new FoldChannelAffine(), new FoldAffineForward());

        Assert.Equal(["norm", "conv"], result.Graph.Nodes.Select(n => n.Name));
        Assert.Equal(
            "its input is an input of the network, and 'conv', which reads it, pads with zeros, to which its offset would not be added",
            result.Log.Obstacles["norm"]);
    }

    [Fact]
    public void All_readers_take_it_in_or_none()
    {
        GraphSketch both = new();
        Value x = Affine(both, both.Input("x", 1, 3, 7, 5));
        both.Output(both.Conv("left", x, 5, window: Window.Unit));
        both.Output(both.Conv("right", x, 7, kernel: 1));
        Assert.Equal(["left", "right"], PassAssert.KeepsMeaning(both.Build(), new FoldAffineForward()).Graph.Nodes.Select(n => n.Name));

        GraphSketch one = new();
        x = Affine(one, one.Input("x", 1, 3, 7, 5));
        one.Output(one.Conv("left", x, 5, window: Window.Unit));
        one.Output(one.Relu("right", x));
        OptimizedGraph result = PassAssert.KeepsMeaning(one.Build(), new FoldAffineForward());
        Assert.Equal(["affine", "left", "right"], result.Graph.Nodes.Select(n => n.Name));
        Assert.Contains("'right', which reads it, is a Relu", result.Log.Obstacles["affine"], StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_two_layers_share_are_copied()
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 1, 3, 7, 5);
        Value w = sketch.Constant("w", 3, 3, 1, 1);
        Value b = sketch.Constant("b", 3);
        Value y = sketch.Node("first", new Conv2D(), Affine(sketch, x), w, b);
        sketch.Output(sketch.Node("second", new Conv2D(), y, w, b));

        Assert.Equal(2, PassAssert.KeepsMeaning(sketch.Build(), new FoldAffineForward()).Graph.Nodes.Count);
    }

    [Fact]
    public void A_fully_connected_layer_takes_it_in()
    {
        GraphSketch sketch = new();
        sketch.Output(sketch.Node("fc", new FullyConnected(), Affine(sketch, sketch.Input("x", 2, 11)), sketch.Constant("w", 5, 11), sketch.Constant("b", 5)));

        Assert.Single(PassAssert.KeepsMeaning(sketch.Build(), new FoldAffineForward()).Graph.Nodes);
    }

    [Fact]
    public void A_shortcut_is_not_a_weighted_input()
    {
        GraphSketch sketch = new();
        Value x = Affine(sketch, sketch.Input("x", 1, 3, 7, 5));
        Conv2D op = new() { Residual = ResidualPosition.BeforeActivation };
        sketch.Output(sketch.Node("conv", op, x, sketch.Constant("w", 3, 3, 1, 1), sketch.Constant("b", 3), x));

        Assert.Equal(2, PassAssert.KeepsMeaning(sketch.Build(), new FoldAffineForward()).Graph.Nodes.Count);
    }
}
