using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Converter.Passes;
using Xunit;

namespace ResNetVk.Converter.Tests.Passes;

public sealed class FuseAdditionTests
{
    private static readonly GraphPass[] Fusions = [new FuseActivation(), new FuseResidual(), new FuseActivation(), new FuseAddition()];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_squeeze_and_excitation_block_ends_in_one_node(bool shortcutFirst)
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 2, 5, 7, 3);
        Value features = sketch.Conv("conv2", sketch.Relu("relu1", sketch.Conv("conv1", x, 11)), 5);
        Value squeezed = sketch.Relu("relu2", sketch.Conv("reduce", sketch.Node("pool", new GlobalAveragePool(), features), 3, kernel: 1));
        Value gate = sketch.Node("sigmoid", new Activate(new Activation(ActivationKind.Sigmoid)), sketch.Conv("expand", squeezed, 5, kernel: 1));
        Value gated = sketch.Node("scale", new Binary(BinaryKind.Mul), features, gate);
        sketch.Output(sketch.Relu("relu3", shortcutFirst ? sketch.Add("add", x, gated) : sketch.Add("add", gated, x)));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), [.. PassRunner.DefaultPasses]);
        Assert.Equal(["conv1", "conv2", "pool", "reduce", "expand", "scale"], result.Graph.Nodes.Select(n => n.Name));
        Node end = result.Graph.Nodes[^1];
        Assert.Equal("Mul+Residual+Relu", end.Operator.Describe());
        Assert.Equal(["add", "relu3", "scale"], end.FusedFrom.Order(StringComparer.Ordinal));
        Assert.Empty(result.Log.Obstacles);
        Assert.Equal("Conv2D[s1 p0,0,0,0]+Sigmoid", result.Graph.Nodes[4].Operator.Describe());
    }

    [Fact]
    public void A_convolution_comes_first()
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 1, 5, 7, 3);
        Value gated = sketch.Node("scale", new Binary(BinaryKind.Mul), x, sketch.Input("gate", 1, 5, 1, 1));
        sketch.Output(sketch.Relu("relu", sketch.Add("add", gated, sketch.Conv("projection", x, 5, kernel: 1))));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), Fusions);
        Assert.Equal(["scale", "projection"], result.Graph.Nodes.Select(n => n.Name));
        Assert.False(Assert.IsType<Binary>(result.Graph.Nodes[0].Operator).Residual);
    }

    [Fact]
    public void The_later_of_two_operations_takes_the_addition_in()
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 1, 5, 7, 3);
        Value y = sketch.Input("y", 1, 5, 7, 3);
        Value product = sketch.Node("product", new Binary(BinaryKind.Mul), x, y);
        Value larger = sketch.Node("larger", new Binary(BinaryKind.Max), x, y);
        sketch.Output(sketch.Add("add", product, larger));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), Fusions);
        Assert.Equal(["Mul", "Max+Residual"], result.Graph.Nodes.Select(n => n.Operator.Describe()));
    }

    [Fact]
    public void Four_addends_take_two_nodes()
    {
        GraphSketch sketch = new();
        Value[] x = [.. Enumerable.Range(0, 4).Select(i => sketch.Input($"x{i}", 1, 5, 7, 3))];
        sketch.Output(sketch.Add("add3", sketch.Add("add2", sketch.Add("add1", x[0], x[1]), x[2]), x[3]));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), Fusions);
        Assert.Equal(["Add+Residual", "Add"], result.Graph.Nodes.Select(n => n.Operator.Describe()));
        Assert.Contains("'add1' adds a third operand already", result.Log.Obstacles["add3"], StringComparison.Ordinal);
    }

    [Fact]
    public void What_keeps_an_addition_on_its_own_is_said()
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 1, 5, 7, 3);
        Value y = sketch.Input("y", 1, 5, 7, 3);
        Value activated = sketch.Relu("relu", sketch.Node("mul1", new Binary(BinaryKind.Mul), x, y));
        sketch.Output(sketch.Add("after", activated, x));
        Value shared = sketch.Node("mul2", new Binary(BinaryKind.Mul), x, y);
        sketch.Output(shared);
        sketch.Output(sketch.Add("read", shared, x));
        Value small = sketch.Node("mul3", new Binary(BinaryKind.Mul), sketch.Input("g", 1, 5, 1, 1), sketch.Input("h", 1, 5, 1, 1));
        sketch.Output(sketch.Add("spread", small, x));
        Value twice = sketch.Node("mul4", new Binary(BinaryKind.Mul), x, y);
        sketch.Output(sketch.Add("double", twice, twice));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), Fusions);
        Assert.Contains("applies an activation before", result.Log.Obstacles["after"], StringComparison.Ordinal);
        Assert.Contains("is an output", result.Log.Obstacles["read"], StringComparison.Ordinal);
        Assert.Contains("broadcast", result.Log.Obstacles["spread"], StringComparison.Ordinal);
        Assert.Contains("one value", result.Log.Obstacles["double"], StringComparison.Ordinal);
        Assert.DoesNotContain(result.Graph.Nodes, n => n.Operator is Binary { Residual: true });
    }
}
