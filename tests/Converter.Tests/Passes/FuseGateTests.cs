using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Converter.Passes;
using Xunit;

namespace ResNetVk.Converter.Tests.Passes;

public sealed class FuseGateTests
{
    private static readonly Activation Sigmoid = new(ActivationKind.Sigmoid);
    private static readonly GraphPass[] Passes = [.. PassRunner.DefaultPasses];

    // What comes after fuses the sum of a gate that stays into one of its products.
    private static readonly GraphPass[] UpToGates = [.. Passes.TakeWhile(p => p is not FuseAddition)];

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(4, false)]
    [InlineData(7, false)]
    [InlineData(0, true)]
    [InlineData(5, true)]
    public void A_highway_layer_becomes_two_convolutions_in_whatever_order_it_is_written(int swapped, bool fullConstant)
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 2, 5, 7, 3);
        (Value t, Value h) = Branches(sketch, x);
        Value one = Ones(fullConstant ? t.Shape : new TensorShape(1, 1, 1, 1));
        Value rest = sketch.Node("rest", new Binary(BinaryKind.Sub), one, t);
        Value through = Swap(sketch, "through", BinaryKind.Mul, t, h, (swapped & 1) != 0);
        Value carried = Swap(sketch, "carried", BinaryKind.Mul, rest, x, (swapped & 2) != 0);
        sketch.Output(Swap(sketch, "sum", BinaryKind.Add, through, carried, (swapped & 4) != 0));
        AssertFused(PassAssert.KeepsMeaning(sketch.Build(), Passes), ["bn_t", "carried", "gate", "rest", "sigmoid", "sum", "through"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void So_does_one_that_is_written_as_an_interpolation(bool swapped)
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 1, 5, 7, 3);
        (Value t, Value h) = Branches(sketch, x);
        Value way = sketch.Node("way", new Binary(BinaryKind.Sub), h, x);
        Value product = Swap(sketch, "product", BinaryKind.Mul, t, way, swapped);
        sketch.Output(Swap(sketch, "sum", BinaryKind.Add, x, product, swapped));
        AssertFused(PassAssert.KeepsMeaning(sketch.Build(), Passes), ["bn_t", "gate", "product", "sigmoid", "sum", "way"]);
    }

    [Fact]
    public void Layers_in_a_row_have_two_dispatches_each()
    {
        GraphSketch sketch = new();
        Value y = sketch.Relu("relu", sketch.Conv("stem", sketch.Input("x", 1, 3, 7, 11), 5));
        for (int layer = 0; layer < 3; layer++)
        {
            y = Layer(sketch, y, y, $"{layer}.");
        }

        sketch.Output(y);
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), Passes);
        Assert.Equal(["stem", "0.transform", "0.gate", "1.transform", "1.gate", "2.transform", "2.gate"], result.Graph.Nodes.Select(n => n.Name));
        Assert.Empty(result.Log.Obstacles);
    }

    [Fact]
    public void What_is_carried_must_be_what_the_gate_reads()
    {
        GraphSketch sketch = new();
        sketch.Output(Layer(sketch, sketch.Input("x", 1, 5, 7, 3), sketch.Input("other", 1, 5, 7, 3)));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), UpToGates);
        Assert.Equal(6, result.Graph.Nodes.Count);
        Assert.Contains("'other' is not the input of 'gate'", result.Log.Obstacles["sum"], StringComparison.Ordinal);

        // With all passes the reason is still given for what is left.
        sketch = new GraphSketch();
        sketch.Output(Layer(sketch, sketch.Input("x", 1, 5, 7, 3), sketch.Input("other", 1, 5, 7, 3)));
        result = PassAssert.KeepsMeaning(sketch.Build(), Passes);
        Assert.Equal(["transform", "gate", "through", "rest", "carried"], result.Graph.Nodes.Select(n => n.Name));
        Assert.Contains("'other' is not the input of 'gate'", result.Log.Obstacles["through"], StringComparison.Ordinal);
        Assert.Contains("'other' is not the input of 'gate'", result.Log.Obstacles["carried"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_gate_that_others_read_stays()
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 1, 5, 7, 3);
        (Value t, Value h) = Branches(sketch, x);
        sketch.Output(Mix(sketch, t, h, x));
        sketch.Output(t);
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), UpToGates);
        Assert.Contains("other consumers or is an output", result.Log.Obstacles["sum"], StringComparison.Ordinal);
        Assert.Equal(6, result.Graph.Nodes.Count);
    }

    [Fact]
    public void What_lies_between_must_have_no_other_consumer()
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 1, 5, 7, 3);
        (Value t, Value h) = Branches(sketch, x);
        Value through = sketch.Node("through", new Binary(BinaryKind.Mul), t, h);
        Value rest = sketch.Node("rest", new Binary(BinaryKind.Sub), Ones(new TensorShape(1, 1, 1, 1)), t);
        sketch.Output(sketch.Add("sum", through, sketch.Node("carried", new Binary(BinaryKind.Mul), rest, x)));
        sketch.Output(through);
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), UpToGates);
        Assert.Contains("'through' is an output of the network", result.Log.Obstacles["sum"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_gate_that_is_no_convolution_stays()
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 3, 7);
        Value t = sketch.Node("gate", new FullyConnected { Activation = Sigmoid }, x, sketch.Constant("w", 7, 7), sketch.Constant("b", 7));
        sketch.Output(Mix(sketch, t, sketch.Node("h", new FullyConnected(), x, sketch.Constant("v", 7, 7), sketch.Constant("c", 7)), x));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), UpToGates);
        Assert.Contains("computed by no convolution", result.Log.Obstacles["sum"], StringComparison.Ordinal);
    }

    [Fact]
    public void An_activation_after_the_gate_keeps_it_from_being_fused()
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 1, 5, 7, 3);
        sketch.Output(sketch.Relu("last", Layer(sketch, x, x)));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), UpToGates);
        Assert.Contains("Relu follows the gate", result.Log.Obstacles["sum"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2f, 1f)]
    [InlineData(1f, -1f)]
    public void Another_number_than_one_is_no_gate(float constant, float gateScale)
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 1, 5, 7, 3);
        (Value t, Value h) = Branches(sketch, x);
        Value two = new("number", new TensorShape(1, 1, 1, 1), new[] { constant });
        Value rest = gateScale < 0
            ? sketch.Node("rest", new Binary(BinaryKind.Add), two, t)
            : sketch.Node("rest", new Binary(BinaryKind.Sub), two, t);
        sketch.Output(sketch.Add(
            "sum", sketch.Node("through", new Binary(BinaryKind.Mul), t, h), sketch.Node("carried", new Binary(BinaryKind.Mul), rest, x)));
        Assert.Equal(6, PassAssert.KeepsMeaning(sketch.Build(), UpToGates).Graph.Nodes.Count);
    }

    private static void AssertFused(OptimizedGraph result, string[] sources)
    {
        Assert.Equal(["transform", "gate"], result.Graph.Nodes.Select(n => n.Name));
        Node gate = result.Graph.Nodes[1];
        Conv2D conv = Assert.IsType<Conv2D>(gate.Operator);
        Assert.Equal((ResidualPosition.Gated, ActivationKind.Sigmoid), (conv.Residual, conv.Activation.Kind));
        Assert.Equal("Conv2D[s1 p1,1,1,1]+Sigmoid+Gate", conv.Describe());
        Assert.Equal([result.Graph.Inputs[0], result.Graph.Nodes[0].Output], [gate.Inputs[0], gate.Inputs[3]]);
        Assert.Equal(sources, gate.FusedFrom.Order(StringComparer.Ordinal));
        Assert.Empty(result.Log.Obstacles);
    }

    private static Value Layer(GraphSketch sketch, Value x, Value carried, string prefix = "")
    {
        (Value t, Value h) = Branches(sketch, x, prefix);
        return Mix(sketch, t, h, carried, prefix);
    }

    // t = sigmoid(bn(conv x)) and h = relu(bn(conv x)).
    private static (Value T, Value H) Branches(GraphSketch sketch, Value x, string prefix = "")
    {
        Value h = sketch.Relu($"{prefix}relu", sketch.BatchNorm($"{prefix}bn_h", sketch.Conv($"{prefix}transform", x, x.Shape[1])));
        Value t = sketch.BatchNorm($"{prefix}bn_t", sketch.Conv($"{prefix}gate", x, x.Shape[1]));
        return (sketch.Node($"{prefix}sigmoid", new Activate(Sigmoid), t), h);
    }

    private static Value Mix(GraphSketch sketch, Value t, Value h, Value x, string prefix = "")
    {
        Value one = new($"{prefix}one", new TensorShape([.. Enumerable.Repeat(1, t.Shape.Rank)]), new[] { 1f });
        Value through = sketch.Node($"{prefix}through", new Binary(BinaryKind.Mul), t, h);
        Value rest = sketch.Node($"{prefix}rest", new Binary(BinaryKind.Sub), one, t);
        return sketch.Add($"{prefix}sum", through, sketch.Node($"{prefix}carried", new Binary(BinaryKind.Mul), rest, x));
    }

    private static Value Swap(GraphSketch sketch, string name, BinaryKind kind, Value a, Value b, bool swapped) =>
        swapped ? sketch.Node(name, new Binary(kind), b, a) : sketch.Node(name, new Binary(kind), a, b);

    private static Value Ones(TensorShape shape) => new("one", shape, Enumerable.Repeat(1f, shape.ElementCount).ToArray());
}
