using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Converter.Passes;
using ResNetVk.Converter.Planning;
using ResNetVk.Converter.Tests.Planning;
using ResNetVk.Format.Plan;
using Xunit;

namespace ResNetVk.Converter.Tests.Passes;

public sealed class SplitLargeLayersTests
{
    [Fact]
    public void A_fully_connected_layer_becomes_parts_of_whole_tiles()
    {
        GraphSketch sketch = new();
        Value w = sketch.Constant("w", 331, 7);
        sketch.Output(sketch.Node("fc", new FullyConnected { Activation = Activation.Relu }, sketch.Input("x", 3, 7), w, sketch.Constant("b", 331)));

        // 7 inputs count as 8 when packed: 32 bytes per channel. 331 channels take 3 parts of at most 128, in tiles of 64.
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), new SplitLargeLayers(32 * 150));
        Assert.Equal(["fc[0:128]", "fc[128:256]", "fc[256:331]", "fc"], result.Graph.Nodes.Select(n => n.Name));
        Assert.Equal(new Concat(1), result.Graph.Nodes[^1].Operator);
        Node last = result.Graph.Nodes[2];
        Assert.Equal("FullyConnected+Relu", last.Operator.Describe());
        Assert.Equal(new TensorShape(75, 7), last.Inputs[1].Shape);
        Assert.Equal(w.ReadConstant().Skip(256 * 7), last.Inputs[1].ReadConstant());
    }

    [Theory]
    [InlineData(ResidualPosition.None)]
    [InlineData(ResidualPosition.BeforeActivation)]
    [InlineData(ResidualPosition.AfterActivation)]
    public void A_convolution_takes_a_part_of_its_shortcut(ResidualPosition residual)
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 2, 5, 7, 3);
        Conv2D conv = new() { Window = new Window(PT: 1, PL: 1, PB: 1, PR: 1), Residual = residual, Activation = Activation.Relu };
        Value[] parameters = [x, sketch.Constant("w", 131, 5, 3, 3), sketch.Constant("b", 131)];
        sketch.Output(sketch.Node("conv", conv, residual == ResidualPosition.None ? parameters : [.. parameters, sketch.Input("r", 2, 131, 7, 3)]));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), new SplitLargeLayers(16 * 9 * 2 * 64));
        Assert.Equal([64, 64, 3], result.Graph.Nodes.Where(n => n.Operator is Conv2D).Select(n => n.Output.Shape[1]));
        Assert.Equal(residual == ResidualPosition.None ? 0 : 3, result.Graph.Nodes.Count(n => n.Operator is Rearrange));
    }

    [Fact]
    public void Where_not_even_a_tile_fits_parts_are_smaller()
    {
        GraphSketch sketch = new();
        sketch.Output(sketch.Node("fc", new FullyConnected(), sketch.Input("x", 1, 8), sketch.Constant("w", 37, 8), sketch.Constant("b", 37)));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), new SplitLargeLayers(32 * 11));
        Assert.Equal([10, 10, 10, 7, 37], result.Graph.Nodes.Select(n => n.Output.Shape[1]));
    }

    [Fact]
    public void Layers_with_the_same_weights_share_the_slices()
    {
        GraphSketch sketch = new();
        (Value w, Value b) = (sketch.Constant("w", 128, 128), sketch.Constant("b", 128));
        Value first = sketch.Node("first", new FullyConnected(), sketch.Input("x", 1, 128), w, b);
        sketch.Output(sketch.Node("second", new FullyConnected(), first, w, b));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), new SplitLargeLayers(64 * 128 * 4));
        Assert.Equal(6, result.Graph.Nodes.Count);
        Assert.Equal(result.Graph.Nodes[0].Inputs[1], result.Graph.Nodes[3].Inputs[1]);
    }

    [Fact]
    public void Names_that_the_source_has_are_not_taken_twice()
    {
        GraphSketch sketch = new();
        Value x = sketch.Node("fc[0:64]", new Activate(Activation.Relu), sketch.Input("w[0:64]", 1, 8));
        sketch.Output(sketch.Node("fc", new FullyConnected(), x, sketch.Constant("w", 65, 8), sketch.Constant("b", 65)));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), new SplitLargeLayers(32 * 64));
        Assert.Equal(["fc[0:64]", "fc[0:64]#2", "fc[64:65]", "fc"], result.Graph.Nodes.Select(n => n.Name));
    }

    [Theory]
    [InlineData(32 * 128, 1)]
    [InlineData(31, 1)]
    [InlineData((32 * 128) - 1, 3)]
    public void What_is_within_the_limit_or_cannot_be_split_stays(long limit, int nodes)
    {
        GraphSketch sketch = new();
        sketch.Output(sketch.Node("fc", new FullyConnected(), sketch.Input("x", 1, 8), sketch.Constant("w", 128, 8), sketch.Constant("b", 128)));
        Assert.Equal(nodes, PassAssert.KeepsMeaning(sketch.Build(), new SplitLargeLayers(limit)).Graph.Nodes.Count);
    }

    [Fact]
    public void Grouped_convolutions_stay()
    {
        GraphSketch sketch = new();
        sketch.Output(sketch.Node("conv", new Conv2D { Groups = 2 }, sketch.Input("x", 1, 6, 5, 7), sketch.Constant("w", 128, 3, 3, 3), sketch.Constant("b", 128)));
        Assert.Single(PassAssert.KeepsMeaning(sketch.Build(), new SplitLargeLayers(1000)).Graph.Nodes);
    }

    /// <summary>25,088 inputs and 4,096 outputs, 411 MB, as after VGG's last pooling; the weights are made where they are read.</summary>
    [Fact]
    public void The_largest_layer_of_VGG_is_planned_within_the_limits_of_every_device()
    {
        GraphSketch sketch = new();
        Value w = new("w", new TensorShape(4096, 25088), new CountedConstant(4096 * 25088));
        sketch.Output(sketch.Node("fc", new FullyConnected { Activation = new Activation(ActivationKind.Sigmoid) }, sketch.Input("x", 1, 25088), w, sketch.Constant("b", 4096)));
        ConversionPlan plan = SketchPlan.Of(PassRunner.Run(sketch.Build()));
        ModelPlan model = plan.Models[0];
        Assert.Equal(["fc[0:1024]", "fc[1024:2048]", "fc[2048:3072]", "fc[3072:4096]", "fc"], model.Steps.Select(s => s.Name));
        Assert.Equal(4096L * 25088, model.Statistics.MultiplyAdds);

        // Weights as they are and packed, none above the limit, each byte once in the file and once in each form.
        IEnumerable<Binding> bindings = model.Steps.SelectMany(s => s.Alternatives).SelectMany(a => a.Dispatches).SelectMany(d => d.Bindings);
        Assert.All(bindings, b => Assert.InRange(b.SizeInBytes, 1, PlanLimits.StorageBufferRange));
        Assert.Equal(4L * 4096 * 25088, plan.Weights.Values.Where(v => v.Shape.Rank == 2).Sum(v => 4L * v.Shape.ElementCount));
        var forms = model.PackedTensors.GroupBy(p => p.Name.Split('#')[1], p => p.SizeInBytes).ToArray();
        Assert.NotEmpty(forms);
        Assert.All(forms, form => Assert.Equal(4L * 4096 * 25088, form.Sum()));
        Assert.Contains(model.Steps[0].Alternatives, a => a.Name.StartsWith("conv2d_lanes", StringComparison.Ordinal));

        // The parts' sigmoids are the classes' probabilities.
        Assert.DoesNotContain(model.Classification!.Steps, s => s.Operator == "Softmax");
    }

    private sealed class CountedConstant(int length) : ConstantData(length)
    {
        protected override void ReadChecked(int start, Span<float> destination) => destination.Fill(start);
    }
}
