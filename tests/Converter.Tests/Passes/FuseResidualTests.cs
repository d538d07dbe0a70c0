using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Converter.Passes;
using Xunit;

namespace ResNetVk.Converter.Tests.Passes;

public sealed class FuseResidualTests
{
    private static readonly GraphPass[] Fusions = [new FuseActivation(), new FuseResidual(), new FuseActivation()];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_basic_block_becomes_two_convolutions(bool shortcutFirst)
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 1, 5, 7, 3);
        Value a = sketch.Conv("conv2", sketch.Relu("relu1", sketch.Conv("conv1", x, 11)), 5);
        sketch.Output(sketch.Relu("relu2", shortcutFirst ? sketch.Add("add", x, a) : sketch.Add("add", a, x)));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), Fusions);
        Assert.Equal(["conv1", "conv2"], result.Graph.Nodes.Select(n => n.Name));
        Conv2D conv2 = Assert.IsType<Conv2D>(result.Graph.Nodes[1].Operator);
        Assert.Equal(ResidualPosition.BeforeActivation, conv2.Residual);
        Assert.Equal(Activation.Relu, conv2.Activation);
        Assert.Equal(["add", "conv2", "relu2"], result.Graph.Nodes[1].FusedFrom.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(3, "projection", "body")]
    [InlineData(1, "body", "projection")]
    public void With_a_projection_the_larger_kernel_takes_the_addition_in_and_of_equal_ones_the_later(int kernel, string first, string fused)
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 1, 5, 7, 3);
        Value body = sketch.Conv("body", x, 11, kernel: kernel);
        Value projection = sketch.Conv("projection", x, 11, kernel: 1);
        sketch.Output(sketch.Relu("relu", sketch.Add("add", body, projection)));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), Fusions);
        Assert.Equal([first, fused], result.Graph.Nodes.Select(n => n.Name));
        Assert.Equal(ResidualPosition.BeforeActivation, Assert.IsType<Conv2D>(result.Graph.Nodes[1].Operator).Residual);
    }

    [Fact]
    public void A_shortcut_after_the_activation_stays_after_it()
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 1, 5, 7, 3);
        sketch.Output(sketch.Add("add", sketch.Relu("relu", sketch.Conv("conv", x, 5)), x));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), Fusions);
        Assert.Equal(ResidualPosition.AfterActivation, Assert.IsType<Conv2D>(Assert.Single(result.Graph.Nodes).Operator).Residual);
    }

    [Fact]
    public void Two_activations_cannot_both_be_fused()
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 1, 5, 7, 3);
        sketch.Output(sketch.Relu("last", sketch.Add("add", sketch.Relu("relu", sketch.Conv("conv", x, 5)), x)));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), Fusions);
        Assert.Equal(2, result.Graph.Nodes.Count);
        Assert.Contains("applies an activation before the addition", result.Log.Obstacles["add"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_broadcast_operand_is_no_shortcut()
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 1, 5, 7, 3);
        Value gate = sketch.Input("gate", 1, 5, 1, 1);
        sketch.Output(sketch.Add("add", sketch.Conv("conv", x, 5), gate));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), Fusions);
        Assert.Equal(2, result.Graph.Nodes.Count);
        Assert.Contains("broadcast", result.Log.Obstacles["add"], StringComparison.Ordinal);
    }

    [Fact]
    public void An_activation_with_another_reader_of_its_input_stays()
    {
        GraphSketch sketch = new();
        Value conv = sketch.Conv("conv", sketch.Input("x", 1, 5, 7, 3), 5);
        sketch.Output(sketch.Node("gate", new Binary(BinaryKind.Mul), sketch.Relu("relu", conv), conv));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), Fusions);
        Assert.Equal(3, result.Graph.Nodes.Count);
        Assert.Contains("has other consumers", result.Log.Obstacles["relu"], StringComparison.Ordinal);
    }
}
