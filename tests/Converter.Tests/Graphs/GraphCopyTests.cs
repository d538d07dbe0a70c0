using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Passes;
using Xunit;

namespace ResNetVk.Converter.Tests.Graphs;

/// <summary>A copy is a picture of one moment.</summary>
public sealed class GraphCopyTests
{
    [Fact]
    public void PassesOverAGraphDoNotReachItsCopy()
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 1, 5, 7, 11);
        Value y = sketch.Relu("relu", sketch.BatchNorm("norm", sketch.Conv("conv", x, 3)));
        sketch.Output(y);
        Graph graph = sketch.Build();
        Graph copy = graph.Copy();
        string before = GraphPrinter.Print(copy);

        PassRunner.Run(graph);

        Assert.Equal(["conv"], graph.Nodes.Select(n => n.Name));
        Assert.Equal(["conv", "norm", "relu"], copy.Nodes.Select(n => n.Name));
        Assert.Equal(before, GraphPrinter.Print(copy));
        Assert.Equal(["norm"], copy.ConsumersOf(copy.Nodes[0].Output).Select(n => n.Name));
    }
}
