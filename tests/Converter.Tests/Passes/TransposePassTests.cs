using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Converter.Passes;
using Xunit;

namespace ResNetVk.Converter.Tests.Passes;

/// <summary>Transposes between [N, H, W, C] and [N, C, H, W].</summary>
public sealed class TransposePassTests
{
    // Input axis d becomes output axis permutation[d].
    private static readonly int[] ToNhwc = [0, 3, 1, 2];
    private static readonly int[] ToNchw = [0, 2, 3, 1];

    private static Rearrange Pad(params int[] shape) =>
        new() { OutputShape = new TensorShape(shape), Permutation = [0, 1, 2, 3], Starts = [0, -1, -2, 0], Steps = [1, 1, 1, 1] };

    private static string[] Operators(OptimizedGraph result) => [.. result.Graph.Nodes.Select(n => n.Operator.GetType().Name)];

    [Fact]
    public void Opposites_meet_behind_elementwise_operators_padding_and_joins()
    {
        GraphSketch sketch = new();
        Value a = sketch.Transpose("a.nhwc", sketch.Conv("a", sketch.Input("x", 1, 3, 7, 5), 11), ToNhwc);
        Value biased = sketch.Node("bias", new Binary(BinaryKind.Add), a, sketch.Constant("per channel", 1, 1, 1, 11));
        Value scaled = sketch.Node("scale", new Binary(BinaryKind.Mul), sketch.Constant("everywhere", 1, 7, 5, 11), sketch.Relu("relu", biased));
        Value padded = sketch.Node("pad", Pad(1, 9, 9, 11), scaled);
        Value both = sketch.Node("join", new Concat(3), padded, sketch.Node("clip", new Activate(new Activation(ActivationKind.Clip, -1, 1)), padded));
        sketch.Output(sketch.Conv("b", sketch.Transpose("b.nchw", both, ToNchw), 3));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), new SinkTransposes());

        Assert.Equal(["Conv2D", "Binary", "Activate", "Binary", "Rearrange", "Activate", "Concat", "Conv2D"], Operators(result));
        Assert.Equal(new TensorShape(1, 11, 9, 9), result.Graph.Nodes[4].Output.Shape);
        Assert.Equal(new Concat(1), result.Graph.Nodes[6].Operator);
        Assert.Equal(["a.nhwc", "b.nchw"], result.Log.Entries.Select(e => e.Fused));
    }

    [Fact]
    public void A_shortcut_and_its_convolution_meet_in_an_addition()
    {
        GraphSketch sketch = new();
        Value x = sketch.Transpose("x.nhwc", sketch.Conv("stem", sketch.Input("x", 1, 3, 7, 5), 11), ToNhwc);
        Value conv = sketch.Transpose("conv.nhwc", sketch.Conv("conv", sketch.Transpose("conv.nchw", x, ToNchw), 11), ToNhwc);
        sketch.Output(sketch.Relu("relu", sketch.Add("add", x, conv)));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), new SinkTransposes());

        Assert.Equal(["Conv2D", "Conv2D", "Binary", "Activate", "Rearrange"], Operators(result));
        Assert.Equal("relu.out", result.Graph.Nodes[^1].Output.Name);
    }

    [Fact]
    public void A_gate_by_channel_joins_through_a_reshape()
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 1, 11, 7, 5);
        Value gate = sketch.Node("gate", new Operators.Reshape(new TensorShape(1, 1, 1, 11)), sketch.Node("pool", new GlobalAveragePool(), x));
        Value y = sketch.Node("times", new Binary(BinaryKind.Mul), sketch.Transpose("x.nhwc", x, ToNhwc), gate);
        sketch.Output(sketch.Transpose("y.nchw", y, ToNchw));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), new SinkTransposes(), new MergeReshapes());

        Assert.Equal(["GlobalAveragePool", "Binary"], Operators(result));
    }

    [Fact]
    public void What_does_not_meet_is_computed_once_where_it_is_needed()
    {
        GraphSketch sketch = new();
        Value x = sketch.Transpose("t", sketch.Input("x", 2, 3, 5, 7), ToNhwc);
        sketch.Output(sketch.Node("softmax 1", new Softmax(Log: false), x));
        sketch.Output(sketch.Node("softmax 2", new Softmax(Log: true), x));
        sketch.Output(sketch.Transpose("again", sketch.Relu("relu", x), 0, 2, 3, 1));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), new SinkTransposes());

        Assert.Equal(["Rearrange", "Softmax", "Softmax", "Activate"], Operators(result));
        Assert.Equal(["softmax 1.out", "softmax 2.out", "again.out"], result.Graph.OutputNames);
    }

    [Fact]
    public void An_output_that_is_an_input_turned_twice_is_computed()
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 2, 3, 5, 7);
        sketch.Output(sketch.Transpose("back", sketch.Transpose("forth", x, ToNhwc), ToNchw));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), new SinkTransposes());

        Assert.Equal(["Identity"], Operators(result));
        Assert.Equal("back.out", result.Graph.Outputs[0].Name);
    }

    [Fact]
    public void Two_outputs_of_one_transposed_value_share_it()
    {
        GraphSketch sketch = new();
        Value x = sketch.Relu("relu", sketch.Input("x", 2, 3, 5, 7));
        sketch.Output(sketch.Transpose("first", x, ToNhwc));
        sketch.Output(sketch.Transpose("second", x, ToNhwc));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), new SinkTransposes());

        Assert.Equal(["Activate", "Rearrange"], Operators(result));
        Assert.Same(result.Graph.Outputs[0], result.Graph.Outputs[1]);
    }

    [Fact]
    public void Operators_on_channels_let_only_transposes_of_other_axes_pass()
    {
        GraphSketch sketch = new();
        Value x = sketch.Conv("conv", sketch.Input("x", 1, 3, 7, 5), 5);
        Value turned = sketch.Transpose("turned", x, 0, 1, 3, 2);
        Value moved = sketch.Transpose("moved", x, ToNhwc);
        sketch.Output(sketch.Transpose("back", sketch.BatchNorm("norm", turned), 0, 1, 3, 2));
        sketch.Output(sketch.Transpose("back 2", sketch.BatchNorm("norm 2", moved), ToNchw));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), new SinkTransposes());

        Assert.Equal(["Conv2D", "BatchNormalization", "Rearrange", "BatchNormalization", "Rearrange"], Operators(result));
    }

    [Fact]
    public void What_happens_to_the_input_happens_after_the_transpose()
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 1, 7, 5, 3);
        Value centred = sketch.Node("centre", new Binary(BinaryKind.Sub), x, sketch.Constant("mean", 1, 1, 1, 3));
        Value padded = sketch.Node("pad", Pad(1, 9, 9, 3), centred);
        sketch.Output(sketch.Conv("conv", sketch.Transpose("nchw", padded, ToNchw), 5));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), new HoistTransposes());

        Assert.Equal(["nchw", "centre", "pad", "conv"], result.Graph.Nodes.Select(n => n.Name));
        Assert.Equal(new TensorShape(1, 3, 7, 5), result.Graph.Nodes[0].Output.Shape);
        Assert.Equal([0, 0, -1, -2], Assert.IsType<Rearrange>(result.Graph.Nodes[2].Operator).Starts);
    }

    [Fact]
    public void A_transpose_stays_behind_values_that_others_read_and_behind_convolutions()
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 1, 7, 5, 3);
        Value relu = sketch.Relu("relu", x);
        sketch.Output(sketch.Transpose("first", relu, ToNchw));
        sketch.Output(sketch.Node("other", new Softmax(Log: false), relu));
        sketch.Output(sketch.Transpose("second", sketch.Relu("relu 2", sketch.Conv("conv", x, 3)), ToNchw));
        Graph graph = sketch.Build();
        string[] before = [.. graph.Nodes.Select(n => n.Name)];

        Assert.Equal(before, PassAssert.KeepsMeaning(graph, new HoistTransposes()).Graph.Nodes.Select(n => n.Name));
    }

    [Fact]
    public void Reshapes_in_a_row_are_one()
    {
        GraphSketch sketch = new();
        Value pooled = sketch.Node("pool", new GlobalAveragePool(), sketch.Input("x", 2, 11, 7, 5));
        Value turned = sketch.Transpose("turn", pooled, ToNhwc);
        Value squeezed = sketch.Node("squeeze", new Operators.Reshape(new TensorShape(2, 11)), turned);
        sketch.Output(sketch.Node("raise", new Operators.Reshape(new TensorShape(2, 11, 1, 1)), squeezed));
        sketch.Output(sketch.Node("again", new Operators.Reshape(new TensorShape(22)), squeezed));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), new MergeReshapes(), new RemoveDeadNodes());

        Assert.Equal(["pool", "again"], result.Graph.Nodes.Select(n => n.Name));
        Assert.Equal(["raise.out", "again.out"], result.Graph.OutputNames);
    }
}
