using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Converter.Passes;
using ResNetVk.Format.Plan;
using Xunit;

namespace ResNetVk.Converter.Tests.Planning;

public sealed class ClassificationPlannerTests
{
    [Fact]
    public void Logits_go_through_a_soft_max() => Assert.Equal(["SoftmaxTopK[11]"], StepsOf((sketch, x) => x));

    [Fact]
    public void Of_a_network_that_ends_in_a_soft_max_there_is_no_second_one() =>
        Assert.Equal(["TopK[11]"], StepsOf((sketch, x) => sketch.Node("softmax", new Softmax(Log: false), x)));

    [Fact]
    public void A_reshape_after_the_soft_max_changes_nothing() => Assert.Equal(["TopK[11]"], StepsOf((sketch, x) =>
    {
        Value map = sketch.Node("unflatten", new Operators.Reshape(new TensorShape(1, 11, 1, 1)), x);
        Value probabilities = sketch.Node("softmax", new Softmax(Log: false), map);
        return sketch.Node("flatten", new Operators.Reshape(new TensorShape(1, 11)), probabilities);
    }));

    [Fact]
    public void A_sigmoid_per_class_is_reported_as_it_is() =>
        Assert.Equal(["TopK[11]"], StepsOf((sketch, x) => sketch.Node("sigmoid", new Activate(new Activation(ActivationKind.Sigmoid)), x)));

    [Fact]
    public void The_soft_max_of_a_log_soft_max_is_the_soft_max() =>
        Assert.Equal(["SoftmaxTopK[11]"], StepsOf((sketch, x) => sketch.Node("log", new Softmax(Log: true), x)));

    [Fact]
    public void A_map_of_millions_of_pixels_fits_into_the_grid()
    {
        GraphSketch sketch = new();
        sketch.Output(sketch.Relu("relu", sketch.Input("x", 1, 1, 2048, 2048)));
        Assert.All(Plan(sketch).Steps.SelectMany(s => s.Alternatives).SelectMany(a => a.Dispatches), d => Assert.InRange(d.Grid.X, 1, 65535));
    }

    [Fact]
    public void What_is_too_large_for_every_device_is_named_with_its_size()
    {
        GraphSketch sketch = new();
        sketch.Output(sketch.Relu("relu", sketch.Input("x", 1, 37, 2048, 2048)));
        ConversionException exception = Assert.Throws<ConversionException>(() => Plan(sketch));
        Assert.Contains("'x' of shape 1x37x2048x2048 takes 671088640 bytes", exception.Message, StringComparison.Ordinal);
    }

    private static string[] StepsOf(Func<GraphSketch, Value, Value> end)
    {
        GraphSketch sketch = new();
        Value x = sketch.Node("fc", new FullyConnected(), sketch.Input("x", 1, 7), sketch.Constant("w", 11, 7), sketch.Constant("b", 11));
        sketch.Output(end(sketch, x));
        return [.. Plan(sketch).Classification!.Steps.Select(s => s.Operator)];
    }

    private static ModelPlan Plan(GraphSketch sketch) => SketchPlan.Of(PassRunner.Run(sketch.Build())).Models[0];
}
