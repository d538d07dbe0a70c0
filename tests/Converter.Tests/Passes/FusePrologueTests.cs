using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Converter.Passes;
using Xunit;

namespace ResNetVk.Converter.Tests.Passes;

public sealed class FusePrologueTests
{
    private static readonly GraphPass[] Passes = [.. PassRunner.DefaultPasses];

    [Fact]
    public void A_pre_activation_network_has_no_batch_norm_activation_or_addition_of_its_own()
    {
        GraphSketch sketch = new();
        Value y = sketch.Conv("stem", sketch.Input("x", 2, 3, 13, 11), 5);

        // Two identity blocks, a projection of the activated value, a projection of the raw one.
        y = Block(sketch, "a", y, 5, Shortcut.Identity);
        y = Block(sketch, "b", y, 5, Shortcut.Identity);
        y = Block(sketch, "c", y, 7, Shortcut.ProjectionOfActivated);
        y = Block(sketch, "d", y, 11, Shortcut.ProjectionOfRaw);
        y = Block(sketch, "e", y, 11, Shortcut.Identity);
        y = sketch.Node("pool", new GlobalAveragePool(), PreActivation(sketch, "last", y));
        y = sketch.Node("flatten", new Reshape(new TensorShape(2, 11)), y);
        sketch.Output(sketch.Node("fc", new FullyConnected(), y, sketch.Constant("fc.w", 3, 11), sketch.Constant("fc.b", 3)));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), Passes);

        Assert.Equal(
            [
                "stem", "a.conv1", "a.conv2", "b.conv1", "b.conv2", "c.shortcut", "c.conv1", "c.conv2", "d.shortcut", "d.conv1", "d.conv2",
                "e.conv1", "e.conv2", "pool", "flatten", "fc",
            ],
            result.Graph.Nodes.Select(n => n.Name));
        Assert.Empty(result.Log.Obstacles);
        Assert.Equal("Conv2D[s1 p1,1,1,1]+Prologue(Relu)+Relu", Find(result, "b.conv1").Operator.Describe());
        Assert.Equal("Conv2D[s1 p1,1,1,1]+Residual", Find(result, "b.conv2").Operator.Describe());
        Assert.Equal("Conv2D[s2 p0,0,0,0]+Prologue(Relu)", Find(result, "c.shortcut").Operator.Describe());
        Assert.Equal("Conv2D[s2 p0,0,0,0]", Find(result, "d.shortcut").Operator.Describe());
        Assert.Equal("GlobalAveragePool+Prologue(Relu)", Find(result, "pool").Operator.Describe());

        // The sum is read raw as the shortcut and through the prologue by the same block.
        Assert.Equal(Find(result, "a.conv2").Output, Find(result, "b.conv1").Inputs[0]);
        Assert.Equal(Find(result, "a.conv2").Output, Find(result, "b.conv2").Inputs[3]);
        Assert.Equal(["b.bn1", "b.bn2", "b.conv1", "b.relu1", "b.relu2"], Find(result, "b.conv1").FusedFrom.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void In_a_dense_block_what_follows_a_concatenation_goes_forward_too()
    {
        GraphSketch sketch = new();
        Value y = sketch.Node("stem", new Pool2D(PoolKind.Max, 3, 3) { Window = new Window(PT: 1, PL: 1, PB: 1, PR: 1) }, sketch.Input("x", 1, 5, 7, 11));
        for (int layer = 0; layer < 2; layer++)
        {
            Value wide = sketch.Conv($"{layer}.conv1", PreActivation(sketch, $"{layer}.pre", y), 12, kernel: 1);
            Value grown = sketch.Conv($"{layer}.conv2", PreActivation(sketch, $"{layer}.inner", wide), 3);
            y = sketch.Node($"{layer}.concat", new Concat(1), y, grown);
        }

        sketch.Output(sketch.Node("pool", new GlobalAveragePool(), PreActivation(sketch, "last", y)));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), Passes);
        Assert.Equal(["stem", "0.conv1", "0.conv2", "0.concat", "1.conv1", "1.conv2", "1.concat", "pool"], result.Graph.Nodes.Select(n => n.Name));
        Assert.Empty(result.Log.Obstacles);
    }

    [Fact]
    public void A_batch_norm_behind_a_convolution_that_is_also_read_raw_goes_forward()
    {
        GraphSketch sketch = new();
        Value stem = sketch.Conv("stem", sketch.Input("x", 1, 3, 7, 5), 5);
        Value y = sketch.Conv("conv", sketch.BatchNorm("bn", stem), 5);
        sketch.Output(sketch.Add("sum", y, stem));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), Passes);
        Assert.Equal(["Conv2D[s1 p1,1,1,1]", "Conv2D[s1 p1,1,1,1]+Prologue+Residual"], result.Graph.Nodes.Select(n => n.Operator.Describe()));
        Assert.Empty(result.Log.Obstacles);
    }

    [Fact]
    public void An_activation_alone_goes_forward_exactly()
    {
        GraphSketch sketch = new();
        Value pooled = sketch.Node("pool", new Pool2D(PoolKind.Max, 3, 3), sketch.Input("x", 1, 5, 11, 7));
        Value clipped = sketch.Node("clip", new Activate(new Activation(ActivationKind.Clip, 0.25f, 1)), pooled);
        sketch.Output(sketch.Conv("first", clipped, 3));
        sketch.Output(sketch.Conv("second", clipped, 7, kernel: 1));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), Passes);
        Assert.Equal(["pool", "first", "second"], result.Graph.Nodes.Select(n => n.Name));
        Assert.Equal("Conv2D[s1 p1,1,1,1]+Prologue(Clip[0.25,1])", result.Graph.Nodes[1].Operator.Describe());
    }

    [Fact]
    public void A_reader_that_cannot_take_it_in_is_named_and_all_readers_stay_as_they_are()
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 1, 5, 7, 11);
        Value a = PreActivation(sketch, "pre", x);
        sketch.Output(sketch.Conv("conv", a, 3));
        sketch.Output(sketch.Node("pool", new Pool2D(PoolKind.Max, 3, 3), a));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), Passes);
        Assert.Equal("ChannelAffine+Relu", result.Graph.Nodes[0].Operator.Describe());
        Assert.Equal("its input is an input of the network, and 'pool', which reads it, is a MaxPool2D[3x3 s1 p0,0,0,0]", result.Log.Obstacles["pre.bn"]);
    }

    [Fact]
    public void A_shortcut_of_the_activated_value_keeps_it()
    {
        GraphSketch sketch = new();
        Value a = PreActivation(sketch, "pre", sketch.Input("x", 1, 5, 7, 11));
        Value y = sketch.Conv("conv2", sketch.Conv("conv1", a, 7), 5);
        sketch.Output(sketch.Add("sum", y, a));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), Passes);
        Assert.Equal(["pre.bn", "conv1", "conv2"], result.Graph.Nodes.Select(n => n.Name));
        Assert.EndsWith("'conv2' reads it as its shortcut", result.Log.Obstacles["pre.bn"], StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_asked_for_is_computed()
    {
        GraphSketch sketch = new();
        Value a = PreActivation(sketch, "pre", sketch.Input("x", 1, 5, 7, 11));
        sketch.Output(a);
        sketch.Output(sketch.Conv("conv", a, 3));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), Passes);
        Assert.Equal(2, result.Graph.Nodes.Count);
        Assert.EndsWith("is an output of the network", result.Log.Obstacles["pre.bn"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_gate_carries_its_input_after_the_prologue()
    {
        GraphSketch sketch = new();
        Value x = PreActivation(sketch, "pre", sketch.Input("x", 1, 5, 7, 11));
        Value h = sketch.Relu("relu", sketch.Conv("transform", x, 5));
        Value t = sketch.Conv("gate", x, 5, activation: new Activation(ActivationKind.Sigmoid));
        Value way = sketch.Node("way", new Binary(BinaryKind.Sub), h, x);
        sketch.Output(sketch.Add("sum", x, sketch.Node("product", new Binary(BinaryKind.Mul), t, way)));
        OptimizedGraph result = PassAssert.KeepsMeaning(sketch.Build(), Passes);
        Assert.Equal(["transform", "gate"], result.Graph.Nodes.Select(n => n.Name));
        Assert.Equal("Conv2D[s1 p1,1,1,1]+Prologue(Relu)+Sigmoid+Gate", result.Graph.Nodes[1].Operator.Describe());
    }

    // The passes do not come in this order, but each may be run alone.
    [Fact]
    public void Other_passes_leave_a_prologue_in_place()
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 1, 5, 7, 11);
        Value y = sketch.BatchNorm("bn", sketch.Conv("conv", sketch.Relu("pre", x), 5));
        sketch.Output(sketch.Relu("relu", sketch.Add("sum", y, x)));
        OptimizedGraph result = PassAssert.KeepsMeaning(
            sketch.Build(), new FusePrologue(), new FoldBatchNorm(), new FuseActivation(), new FuseResidual());
        Assert.Equal("Conv2D[s1 p1,1,1,1]+Prologue(Relu)+Residual+Relu", Assert.Single(result.Graph.Nodes).Operator.Describe());
    }

    [Fact]
    public void Padding_in_front_of_a_prologue_does_not_move_behind_it()
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 1, 5, 7, 11);
        Rearrange pad = new() { OutputShape = new TensorShape(1, 5, 9, 13), Permutation = [0, 1, 2, 3], Starts = [0, 0, -1, -1], Steps = [1, 1, 1, 1] };
        sketch.Output(sketch.Conv("conv", PreActivation(sketch, "pre", sketch.Node("pad", pad, x)), 3, window: new Window(1)));
        OptimizedGraph result = PassAssert.KeepsMeaning(
            sketch.Build(), new LowerToChannelAffine(), new FuseActivation(), new FusePrologue(), new FoldPadding());
        Assert.Equal(["pad", "conv"], result.Graph.Nodes.Select(n => n.Name));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_affine_in_front_of_a_prologue_or_a_gate_does_not_fold_into_the_weights_behind_it(bool gate)
    {
        GraphSketch sketch = new();
        Value x = sketch.Node("affine", new ChannelAffine(), sketch.Input("x", 1, 5, 7, 11), sketch.Constant("s", 5), sketch.Constant("t", 5));
        Value[] parameters = [sketch.Constant("w", 5, 5, 1, 1), sketch.Constant("b", 5)];
        sketch.Output(gate
            ? sketch.Node("conv", new Conv2D { Residual = ResidualPosition.Gated }, [x, .. parameters, sketch.Input("h", 1, 5, 7, 11)])
            : sketch.Node("conv", new Conv2D { Prologue = Activation.Relu }, [x, .. parameters, sketch.Constant("scale", 5), sketch.Constant("offset", 5)]));
        Assert.Equal(2, PassAssert.KeepsMeaning(sketch.Build(), new FoldAffineForward()).Graph.Nodes.Count);
    }

    private enum Shortcut
    {
        Identity,
        ProjectionOfActivated,
        ProjectionOfRaw,
    }

    // He et al. 2016, figure 4e: bn, relu, conv, bn, relu, conv, and the shortcut.
    private static Value Block(GraphSketch sketch, string name, Value x, int channels, Shortcut kind)
    {
        bool projects = kind != Shortcut.Identity;
        Value a = PreActivation(sketch, name, x, "1");
        Value body = sketch.Conv($"{name}.conv1", a, channels, window: new Window(projects ? 2 : 1, projects ? 2 : 1, 1, 1, 1, 1));
        Window every = new(2, 2);
        Value shortcut = kind switch
        {
            Shortcut.ProjectionOfActivated => sketch.Conv($"{name}.shortcut", a, channels, kernel: 1, every),
            Shortcut.ProjectionOfRaw => sketch.Conv($"{name}.shortcut", x, channels, kernel: 1, every),
            _ => x,
        };
        body = sketch.Conv($"{name}.conv2", PreActivation(sketch, name, body, "2"), channels);
        return sketch.Add($"{name}.sum", shortcut, body);
    }

    private static Value PreActivation(GraphSketch sketch, string name, Value x, string number = "") =>
        sketch.Relu($"{name}.relu{number}", sketch.BatchNorm($"{name}.bn{number}", x));

    private static Node Find(OptimizedGraph result, string name) => result.Graph.Nodes.Single(n => n.Name == name);
}
