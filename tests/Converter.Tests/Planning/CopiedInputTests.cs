using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Passes;
using ResNetVk.Format.Plan;
using Xunit;

namespace ResNetVk.Converter.Tests.Planning;

/// <summary>Small inputs can be copied into the arena on a processor, where somebody has written them in blocks; all can be loaded by dispatches.</summary>
public sealed class CopiedInputTests
{
    [Theory]
    [InlineData(16 * 35, 1, 3, 5, 7)]
    [InlineData(2 * 2 * 16 * 36, 2, 5, 6, 6)]
    [InlineData(3 * 16, 1, 11)]
    [InlineData(5 * 2 * 16, 5, 7)]
    [InlineData(2 * 16, 6)]
    [InlineData(2 * 16 * 9, 2, 1, 9)]
    public void A_copy_comes_first_and_goes_where_the_dispatches_write(long size, params int[] shape)
    {
        GraphSketch sketch = new();
        sketch.Output(sketch.Relu("relu", sketch.Input("x", shape)));
        PlanStep load = Assert.Single(Plan(sketch).Inputs).Load;

        Alternative copy = load.Alternatives[0];
        Assert.Equal("copy/blocked", copy.Name);
        Assert.Empty(copy.Dispatches);
        Assert.Equal(new DeviceRequirements { Processor = true }, copy.Requirements);
        Assert.Equal(size, copy.Copy!.SizeInBytes);
        Assert.InRange(load.Alternatives.Count, 2, 3);
        Assert.All(load.Alternatives.Skip(1), alternative =>
        {
            Assert.Null(alternative.Copy);
            Binding written = Assert.Single(Assert.Single(alternative.Dispatches).Bindings, b => b.Writes);
            Assert.Equal((copy.Copy.OffsetInBytes, copy.Copy.SizeInBytes), (written.OffsetInBytes, written.SizeInBytes));
        });
        Assert.Same(load.Alternatives[1], load.FirstForGpus());
    }

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void Large_inputs_are_not_copied(int width, bool expected)
    {
        GraphSketch sketch = new();
        sketch.Output(sketch.Relu("relu", sketch.Input("x", 1, 3, 128, width)));
        Assert.Equal(expected, Assert.Single(Plan(sketch).Inputs).Load.Alternatives[0].Copy is not null);
    }

    /// <summary>The first input is dead when the second is loaded in the plan's order, but not when that is copied before it.</summary>
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void An_input_that_is_turned_is_not_copied_and_its_dispatches_keep_away_from_those_that_are(bool turnedFirst, bool reference)
    {
        GraphSketch sketch = new();
        Value? before = turnedFirst ? null : sketch.Input("copied", 1, 3, 16, 16);
        Value turned = sketch.Transpose("turn", sketch.Input("turned", 1, 16, 16, 3), 0, 2, 3, 1);
        Value copied = before ?? sketch.Input("copied", 1, 3, 16, 16);
        sketch.Output(sketch.Add("add", turned, copied));
        ModelPlan plan = Plan(sketch);

        Assert.Equal(["copied"], plan.Inputs.Where(i => i.Load.Alternatives[0].Copy is not null).Select(i => i.Name));
        Assert.All(plan.Inputs.Single(i => i.Name == "turned").Load.Alternatives, a => Assert.Equal(2, a.Dispatches.Count));
        List<string> reads = PlanSimulator.Replay(plan, reference, picture: false).Reads;
        Assert.Equal(["add <- load copied", "add <- load turned"], reads.Where(r => r.StartsWith("add ", StringComparison.Ordinal)).Distinct().Order());
    }

    [Fact]
    public void Several_inputs_are_copied_to_places_of_their_own()
    {
        GraphSketch sketch = new();
        Value sum = sketch.Add("first", sketch.Input("a", 1, 3, 4, 4), sketch.Input("b", 1, 3, 4, 4));
        sketch.Output(sketch.Add("second", sum, sketch.Input("c", 1, 3, 4, 4)));
        ModelPlan plan = Plan(sketch);

        Assert.Equal(3, plan.Inputs.Select(i => i.Load.Alternatives[0].Copy!.OffsetInBytes).Distinct().Count());
        List<string> reads = PlanSimulator.Replay(plan, reference: false, picture: false).Reads;
        Assert.Equal(["load a", "load b", "load c"], reads.Select(read => read[(read.IndexOf("<- ", StringComparison.Ordinal) + 3)..]).Take(3).Order());
    }

    private static ModelPlan Plan(GraphSketch sketch) => SketchPlan.Of(PassRunner.Run(sketch.Build())).Models[0];
}
