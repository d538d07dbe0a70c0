using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Converter.Passes;
using ResNetVk.Converter.Planning;
using ResNetVk.Format.Plan;
using Xunit;

namespace ResNetVk.Converter.Tests.Planning;

/// <summary>What the plan says of convolutions with a prologue or a gate.</summary>
public sealed class PrologueAndGatePlanTests
{
    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public void Nobody_reads_a_sum_that_was_overwritten_while_it_is_shortcut_and_prologue_input(bool reference, bool winograd)
    {
        ConversionPlan plan = Plan(PreActivation(61), winograd);
        Assert.Equal(["stem", "1.conv1", "1.conv2", "2.conv1", "2.conv2", "pool"], plan.Models[0].Steps.Select(s => s.Name));
        PlanSimulator simulated = PlanSimulator.Replay(plan.Models[0], reference, picture: false);
        Assert.Contains("2.conv1 <- 1.conv2", simulated.Reads);
        Assert.Contains("2.conv2 <- 1.conv2", simulated.Reads);
        Assert.Contains("pool <- 2.conv2", simulated.Reads);
        Assert.InRange(plan.Models[0].ArenaSizeInBytes, plan.Models[0].ArenaLowerBoundInBytes, (long)(plan.Models[0].ArenaLowerBoundInBytes * 1.1));
    }

    [Fact]
    public void Bias_scale_and_offset_are_one_tensor()
    {
        OptimizedGraph optimized = PassRunner.Run(PreActivation(11));
        Node node = optimized.Graph.Nodes.Single(n => n.Name == "2.conv1");
        ConversionPlan plan = SketchPlan.Of(optimized, winograd: false);
        PlanStep step = plan.Models[0].Steps.Single(s => s.Name == "2.conv1");
        string[] names = [.. step.Alternatives.Select(a => a.Dispatches[0].Bindings[2].Tensor!).Distinct()];
        Value parameters = plan.Weights[Assert.Single(names)];
        Assert.Equal([3 * 11], parameters.Shape);
        Assert.Equal(
            [.. node.Inputs[2].ReadConstant(), .. node.Inputs[3].ReadConstant(), .. node.Inputs[4].ReadConstant()], parameters.ReadConstant());
        Assert.All(step.Alternatives, a => Assert.Equal(3L * 11 * 4, a.Dispatches[0].Bindings[2].SizeInBytes));

        // The bias on its own is in the file only for the convolutions without a prologue.
        Assert.DoesNotContain(node.Inputs[2], plan.Weights.Values);
        Assert.Contains("2.conv2.bias", plan.Weights.Keys);
    }

    [Fact]
    public void Winograd_applies_a_prologue_when_it_transforms_the_input()
    {
        PlanStep step = Plan(PreActivation(61), winograd: true).Models[0].Steps.Single(s => s.Name == "2.conv1");
        Alternative winograd = step.Alternatives.First(a => a.Dispatches.Count == 3);
        Alternative direct = step.Alternatives[^1];

        // The last constants of winograd_input are the prologue's, and so are those of every convolution kernel.
        Assert.Equal([1u, (uint)ActivationKind.Relu, 0, 0], winograd.Dispatches[0].Constants.TakeLast(4));
        Assert.Equal([1u, (uint)ActivationKind.Relu, 0, 0], direct.Dispatches[0].Constants.TakeLast(4));
        Assert.Equal(direct.Dispatches[0].Bindings[2].Tensor, winograd.Dispatches[0].Bindings[1].Tensor);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_gate_reads_its_input_and_what_it_lets_through_and_is_not_computed_with_winograd(bool reference)
    {
        GraphSketch sketch = new();
        Value x = sketch.Conv("stem", sketch.Input("x", 1, 3, 56, 56), 64);
        for (int layer = 0; layer < 2; layer++)
        {
            Value h = sketch.Conv($"{layer}.transform", x, 64, activation: Activation.Relu);
            Value t = sketch.Conv($"{layer}.gate", x, 64, activation: new Activation(ActivationKind.Sigmoid));
            Value way = sketch.Node($"{layer}.way", new Binary(BinaryKind.Sub), h, x);
            x = sketch.Add($"{layer}.sum", x, sketch.Node($"{layer}.product", new Binary(BinaryKind.Mul), t, way));
        }

        sketch.Output(x);
        ModelPlan plan = Plan(sketch.Build(), winograd: true).Models[0];
        PlanSimulator simulated = PlanSimulator.Replay(plan, reference, picture: false);
        Assert.Equal(["stem", "0.transform", "0.gate", "1.transform", "1.gate"], plan.Steps.Select(s => s.Name));
        Assert.Equal(["1.gate <- 0.gate", "1.gate <- 1.transform"], simulated.Reads.Where(r => r.StartsWith("1.gate", StringComparison.Ordinal)));
        Assert.Contains(plan.Steps[1].Alternatives, a => a.Name.StartsWith("winograd", StringComparison.Ordinal));
        Assert.DoesNotContain(plan.Steps[2].Alternatives, a => a.Name.StartsWith("winograd", StringComparison.Ordinal));
    }

    // A stem, two pre-activation blocks and what follows them.
    private static Graph PreActivation(int channels)
    {
        GraphSketch sketch = new();
        Value y = sketch.Conv("stem", sketch.Input("x", 1, 3, 29, 37), channels);
        for (int block = 1; block <= 2; block++)
        {
            Value a = sketch.Relu($"{block}.relu1", sketch.BatchNorm($"{block}.bn1", y));
            Value b = sketch.Relu($"{block}.relu2", sketch.BatchNorm($"{block}.bn2", sketch.Conv($"{block}.conv1", a, channels)));
            y = sketch.Add($"{block}.sum", y, sketch.Conv($"{block}.conv2", b, channels));
        }

        sketch.Output(sketch.Node("pool", new GlobalAveragePool(), sketch.Relu("relu", sketch.BatchNorm("bn", y))));
        return sketch.Build();
    }

    private static ConversionPlan Plan(Graph graph, bool winograd) => SketchPlan.Of(PassRunner.Run(graph), winograd);

}
