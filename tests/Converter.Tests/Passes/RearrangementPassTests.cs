using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Converter.Passes;
using Xunit;

namespace ResNetVk.Converter.Tests.Passes;

public sealed class RearrangementPassTests
{
    [Fact]
    public void The_slice_and_padding_of_a_parameter_free_shortcut_become_one()
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 1, 5, 7, 11);
        Value sliced = sketch.Node("slice", Gather([1, 5, 4, 6], [0, 0, 0, 0], [1, 1, 2, 2]), x);
        sketch.Output(sketch.Node("pad", Gather([1, 11, 4, 6], [0, -3, 0, 0], [1, 1, 1, 1]), sliced));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), new MergeRearrangements());
        Assert.Single(result.Graph.Nodes);
    }

    [Fact]
    public void Transposes_merge_with_what_follows()
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 1, 7, 11, 3);
        Rearrange toNchw = new() { OutputShape = new TensorShape(1, 3, 7, 11), Permutation = [0, 2, 3, 1], Starts = [0, 0, 0, 0], Steps = [1, 1, 1, 1] };
        Value y = sketch.Node("transpose", toNchw, sketch.Relu("relu", x));
        sketch.Output(sketch.Node("slice", Gather([1, 3, 3, 5], [0, 0, 1, 10], [1, 1, 2, -2]), y));
        Assert.Equal(2, PassAssert.KeepsMeaning(sketch.Build(), new MergeRearrangements()).Graph.Nodes.Count);
    }

    [Fact]
    public void A_transpose_of_the_input_is_left_for_a_picture_to_replace()
    {
        GraphSketch sketch = new();
        Value y = sketch.Transpose("transpose", sketch.Input("x", 1, 7, 11, 3), 0, 2, 3, 1);
        sketch.Output(sketch.Node("slice", Gather([1, 3, 3, 5], [0, 0, 1, 10], [1, 1, 2, -2]), y));
        Assert.Equal(["transpose", "slice"], PassAssert.KeepsMeaning(sketch.Build(), new MergeRearrangements()).Graph.Nodes.Select(n => n.Name));
    }

    [Fact]
    public void A_fill_that_nobody_sees_does_not_hinder()
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 1, 3, 7, 5);
        Value sliced = sketch.Node("slice", Gather([1, 3, 4, 5], [0, 0, 0, 0], [1, 1, 2, 1]), x);
        sketch.Output(sketch.Node("pad", Gather([1, 5, 4, 5], [0, -1, 0, 0], [1, 1, 1, 1]) with { Fill = 3 }, sliced));
        Assert.Single(PassAssert.KeepsMeaning(sketch.Build(), new MergeRearrangements()).Graph.Nodes);
    }

    [Fact]
    public void Padding_what_a_slice_cut_off_must_give_zeros_not_the_cut_off_part()
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 1, 3, 7, 5);
        Value sliced = sketch.Node("slice", Gather([1, 3, 3, 5], [0, 0, 2, 0], [1, 1, 1, 1]), x);
        sketch.Output(sketch.Node("pad", Gather([1, 3, 5, 5], [0, 0, -1, 0], [1, 1, 1, 1]), sliced));
        Assert.Equal(2, PassAssert.KeepsMeaning(sketch.Build(), new MergeRearrangements()).Graph.Nodes.Count);
    }

    [Fact]
    public void Two_paddings_with_different_values_stay_two()
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 1, 3, 7, 5);
        Value inner = sketch.Node("inner", Gather([1, 3, 9, 5], [0, 0, -1, 0], [1, 1, 1, 1]) with { Fill = 2 }, x);
        sketch.Output(sketch.Node("outer", Gather([1, 3, 11, 5], [0, 0, -1, 0], [1, 1, 1, 1]), inner));
        Assert.Equal(2, PassAssert.KeepsMeaning(sketch.Build(), new MergeRearrangements()).Graph.Nodes.Count);
    }

    [Fact]
    public void Zero_padding_moves_into_the_convolution()
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 1, 3, 7, 5);
        Value padded = sketch.Node("pad", Gather([1, 3, 11, 8], [0, 0, -1, -2], [1, 1, 1, 1]), x);
        sketch.Output(sketch.Conv("conv", padded, 5, window: new Window(SH: 2, SW: 1, PR: 1)));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), new FoldPadding());
        Conv2D conv = Assert.IsType<Conv2D>(Assert.Single(result.Graph.Nodes).Operator);
        Assert.Equal(new Window(SH: 2, SW: 1, PT: 1, PL: 2, PB: 3, PR: 2), conv.Window);
    }

    [Fact]
    public void Padding_moves_into_a_max_pool_where_no_element_is_negative()
    {
        GraphSketch sketch = new();
        Value x = sketch.Relu("relu", sketch.Input("x", 1, 3, 7, 5));
        Value padded = sketch.Node("pad", Gather([1, 3, 9, 8], [0, 0, -1, -2], [1, 1, 1, 1]), x);
        sketch.Output(sketch.Node("pool", new Pool2D(PoolKind.Max, 3, 3) { Window = new Window(SH: 2, SW: 2) }, padded));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), new FoldPadding());
        Assert.Equal(new Window(SH: 2, SW: 2, PT: 1, PL: 2, PB: 1, PR: 1), Assert.IsType<Pool2D>(result.Graph.Nodes[1].Operator).Window);
    }

    [Theory]
    [InlineData(PoolKind.Average, false, 2)]
    [InlineData(PoolKind.AverageWithPadding, false, 2)]
    [InlineData(PoolKind.Average, true, 3)]
    public void Padding_counts_in_an_average(PoolKind kind, bool ceil, int nodes)
    {
        GraphSketch sketch = new();
        Value x = sketch.Conv("conv", sketch.Input("x", 1, 3, 7, 5), 3);
        Value padded = sketch.Node("pad", Gather([1, 3, 9, 8], [0, 0, -1, -2], [1, 1, 1, 1]), x);
        sketch.Output(sketch.Node("pool", new Pool2D(kind, 3, 3) { Window = new Window(SH: 2, SW: 2), CeilMode = ceil }, padded));
        Assert.Equal(nodes, PassAssert.KeepsMeaning(sketch.Build(), new FoldPadding()).Graph.Nodes.Count);
    }

    [Fact]
    public void Padding_wider_than_a_pooling_window_stays()
    {
        GraphSketch sketch = new();
        Value x = sketch.Relu("relu", sketch.Input("x", 1, 3, 7, 5));
        Value padded = sketch.Node("pad", Gather([1, 3, 10, 5], [0, 0, -3, 0], [1, 1, 1, 1]), x);
        sketch.Output(sketch.Node("pool", new Pool2D(PoolKind.Max, 3, 3), padded));
        Assert.Equal(3, PassAssert.KeepsMeaning(sketch.Build(), new FoldPadding()).Graph.Nodes.Count);
    }

    [Fact]
    public void Adding_nothing_and_multiplying_by_one_disappear()
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 1, 3, 7, 5);
        Value ones = new("ones", new TensorShape(1, 3, 1, 1), new float[] { 1, 1, 1 });
        Value zeros = new("zeros", new TensorShape(1, 1, 1, 1), new float[1]);
        Value twoRows = new("two rows", new TensorShape(2, 1, 1, 1), new float[] { 1, 1 });
        Value y = sketch.Node("times one", new Binary(BinaryKind.Mul), ones, sketch.Relu("relu", x));
        y = sketch.Node("minus nothing", new Binary(BinaryKind.Sub), sketch.Node("plus nothing", new Binary(BinaryKind.Add), y, zeros), zeros);
        y = sketch.Node("nothing minus", new Binary(BinaryKind.Sub), zeros, y);
        y = sketch.Node("at most nothing", new Binary(BinaryKind.Min), sketch.Node("at least one", new Binary(BinaryKind.Max), y, ones), zeros);
        y = sketch.Node("minus one", new Binary(BinaryKind.Sub), y, ones);
        sketch.Output(sketch.Node("repeats", new Binary(BinaryKind.Mul), y, twoRows));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), new RemoveIdentity());
        Assert.Equal(["relu", "nothing minus", "at least one", "at most nothing", "minus one", "repeats"], result.Graph.Nodes.Select(n => n.Name));
    }

    [Fact]
    public void Padding_before_a_max_pool_stays()
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 1, 3, 7, 5);
        Value padded = sketch.Node("pad", Gather([1, 3, 9, 7], [0, 0, -1, -1], [1, 1, 1, 1]), x);
        sketch.Output(sketch.Node("pool", new Pool2D(PoolKind.Max, 3, 3), padded));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), new FoldPadding());
        Assert.Equal(2, result.Graph.Nodes.Count);
        Assert.True(result.Log.Obstacles.ContainsKey("pad"));
    }

    [Fact]
    public void Nodes_that_do_nothing_disappear()
    {
        GraphSketch sketch = new();
        Value x = sketch.Node("identity", new Identity(), sketch.Input("x", 1, 3, 7, 5));
        Value same = sketch.Node("same", Gather([1, 3, 7, 5], [0, 0, 0, 0], [1, 1, 1, 1]), x);
        Value shape = sketch.Node("shape", new Operators.Reshape(new TensorShape(1, 3, 7, 5)), same);
        sketch.Output(sketch.Node("last", new Identity(), sketch.Relu("relu", shape)));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), new RemoveIdentity());
        Assert.Equal("relu", Assert.Single(result.Graph.Nodes).Name);
        Assert.Equal("last.out", result.Graph.OutputNames[0]);
    }

    [Fact]
    public void What_nobody_reads_is_removed()
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 1, 3, 7, 5);
        sketch.Relu("unread", sketch.Conv("also unread", x, 5));
        sketch.Output(sketch.Relu("relu", x));
        Assert.Equal("relu", Assert.Single(PassAssert.KeepsMeaning(sketch.Build(), new RemoveDeadNodes()).Graph.Nodes).Name);
    }

    private static Rearrange Gather(int[] shape, int[] starts, int[] steps) =>
        new() { OutputShape = new TensorShape(shape), Permutation = [0, 1, 2, 3], Starts = starts, Steps = steps };
}
