using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Passes;
using ResNetVk.Format.Plan;
using Xunit;

namespace ResNetVk.Converter.Tests.Planning;

/// <summary>Outputs that lie densely in the arena can be copied out of it; all can be stored by dispatches.</summary>
public sealed class CopiedOutputTests
{
    [Theory]
    [InlineData(true, 1, 11)]
    [InlineData(true, 1, 12)]
    [InlineData(true, 5, 12)]
    [InlineData(true, 1, 7, 1, 1)]
    [InlineData(true, 3, 8, 1, 1)]
    [InlineData(true, 3, 8, 1)]
    [InlineData(true, 6)]
    [InlineData(false, 2, 11)]
    [InlineData(false, 2, 7, 1, 1)]
    [InlineData(false, 1, 8, 1, 3)]
    [InlineData(false, 1, 8, 3, 1)]
    [InlineData(false, 1, 8, 5)]
    [InlineData(false, 1, 1, 3, 5)]
    public void Only_what_is_dense_in_the_arena_is_copied(bool copied, params int[] shape)
    {
        GraphSketch sketch = new();
        sketch.Output(sketch.Relu("relu", sketch.Input("x", shape)));
        PlannedOutput output = Assert.Single(Plan(sketch).Outputs);

        Alternative dispatched = output.Store.Alternatives[^1];
        Assert.Equal("spirv/blocked_to_dense/default", Assert.Single(dispatched.Dispatches).Shader);
        Assert.Null(dispatched.Copy);
        Assert.Equal(copied ? 2 : 1, output.Store.Alternatives.Count);
        if (copied)
        {
            Alternative copy = output.Store.Alternatives[0];
            Assert.Empty(copy.Dispatches);
            Assert.Equal(DeviceRequirements.None, copy.Requirements);
            Assert.Equal(dispatched.Dispatches[0].Bindings[0].OffsetInBytes, copy.Copy!.OffsetInBytes);
            Assert.Equal(4L * shape.Aggregate(1, (product, size) => product * size), copy.Copy.SizeInBytes);
        }
    }

    [Fact]
    public void Each_output_is_copied_from_its_own_place()
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 1, 12);
        sketch.Output(sketch.Relu("first", x));
        sketch.Output(sketch.Node("second", new Operators.Softmax(Log: false), x));
        ModelPlan plan = Plan(sketch);

        Assert.Equal(2, plan.Outputs.Select(o => o.Store.Alternatives[0].Copy!.OffsetInBytes).Distinct().Count());
        Assert.Equal(
            ["store first.out <- first", "store second.out <- second"],
            PlanSimulator.Replay(plan, reference: false, picture: false).Reads.Where(read => read.StartsWith("store ", StringComparison.Ordinal)));
    }

    /// <summary>A constant lies with the weights, not in the arena.</summary>
    [Fact]
    public void A_constant_output_is_not_copied()
    {
        GraphSketch sketch = new();
        sketch.Output(sketch.Relu("relu", sketch.Input("x", 1, 12)));
        sketch.Output(sketch.Node("reshape", new Operators.Reshape(new TensorShape(1, 12)), sketch.Constant("c", 12)));

        Assert.Equal([2, 1], Plan(sketch).Outputs.Select(o => o.Store.Alternatives.Count));
    }

    private static ModelPlan Plan(GraphSketch sketch) => SketchPlan.Of(PassRunner.Run(sketch.Build())).Models[0];
}
