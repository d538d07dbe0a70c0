using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Converter.Passes;
using ResNetVk.Format.Plan;
using Xunit;

namespace ResNetVk.Converter.Tests.Planning;

/// <summary>The alternatives of convolutions that are shaped for GPUs.</summary>
public sealed class GpuPlanTests
{
    // Subgroups of 64 invocations below which a GPU is not filled.
    private const int Filled = 160;

    [Fact]
    public void They_stand_behind_those_for_software_drivers_and_before_the_reference()
    {
        PlanStep step = Plan(64, 56, 64, 3);
        string[] kernels = [.. step.Alternatives.Where(a => !a.Requirements.IntegratedGpu).Select(a => a.Name.Split('/')[0])];
        Assert.Equal(["conv2d_lanes", "conv2d_lanes", "conv2d_lanes"], kernels[..3]);
        Assert.Equal(["conv2d_tiled", "conv2d_uniform"], kernels[3..5].Order(StringComparer.Ordinal));
        Assert.Equal(["conv2d_reference"], kernels[5..]);
    }

    [Fact]
    public void Shared_memory_is_asked_for_where_it_is_used()
    {
        PlanStep step = Plan(256, 14, 256, 3);
        DeviceRequirements tiled = Find(step, "conv2d_tiled").Requirements;

        // Two rounds of 4 rows of 18 weights and of 64 pixels.
        Assert.Equal(new DeviceRequirements { SubgroupSize = 32, SharedMemorySizeInBytes = 2 * 16 * ((4 * 18) + 64) }, tiled);
        Assert.Equal(DeviceRequirements.None, Find(step, "conv2d_uniform").Requirements);
    }

    [Theory]
    [InlineData(64, 56, 64, 3, 4)]
    [InlineData(512, 28, 128, 1, 8)]
    [InlineData(256, 14, 256, 3, 18)]
    [InlineData(512, 7, 512, 3, 36)]
    [InlineData(512, 7, 2048, 1, 8)]
    [InlineData(64, 56, 256, 1, 1)]
    [InlineData(64, 112, 64, 3, 1)]
    public void The_reduction_of_a_small_map_is_split_until_a_gpu_is_filled(int channels, int size, int outputs, int kernel, int parts)
    {
        PlanStep step = Plan(channels, size, outputs, kernel);
        Alternative tiled = Find(step, "conv2d_tiled");
        Assert.Equal(parts == 1 ? "conv2d_tiled/c64p64" : $"conv2d_tiled/c64p64+{parts}parts", tiled.Name);
        Assert.Equal(parts == 1 ? 1 : 2, tiled.Dispatches.Count);
        Assert.All([tiled, Find(step, "conv2d_uniform")], a =>
        {
            Assert.InRange(Subgroups(a), Filled, 10 * Filled);
        });
    }

    [Theory]
    [InlineData(64, 56, 64, 3)]
    [InlineData(512, 28, 128, 1)]
    [InlineData(256, 14, 256, 3)]
    [InlineData(512, 7, 512, 3)]
    [InlineData(512, 7, 2048, 1)]
    public void Integrated_gpus_have_fewer_parts_to_fill_less_of_them(int channels, int size, int outputs, int kernel)
    {
        PlanStep step = Plan(channels, size, outputs, kernel);
        int first = step.Alternatives.TakeWhile(a => !a.Requirements.IntegratedGpu).Count();
        Alternative[] integrated = [.. step.Alternatives.Skip(first).TakeWhile(a => a.Requirements.IntegratedGpu)];
        Alternative[] others = [.. step.Alternatives.Where(IsForGpusOfTheirOwn)];
        Assert.Equal(["conv2d_tiled", "conv2d_uniform"], integrated.Select(a => a.Name.Split('/')[0]).Order(StringComparer.Ordinal));
        Assert.Equal(others[0], step.Alternatives[first + integrated.Length]);
        foreach (Alternative alternative in integrated)
        {
            string kind = alternative.Name.Split('/')[0];
            Alternative other = others.Single(a => a.Name.StartsWith(kind, StringComparison.Ordinal));
            Assert.EndsWith("@integrated", alternative.Name, StringComparison.Ordinal);
            Assert.Equal(other.Requirements with { IntegratedGpu = true }, alternative.Requirements with { SharedMemorySizeInBytes = other.Requirements.SharedMemorySizeInBytes });
            Assert.InRange(alternative.Dispatches[0].Grid.Z, 1, other.Dispatches[0].Grid.Z - (other.Dispatches[0].Grid.Z > 1 ? 1 : 0));

            // Enough for 24 SIMDs all the same.
            Assert.InRange(Subgroups(alternative), 24, Filled);
        }
    }

    [Fact]
    public void A_layer_that_fills_both_kinds_of_gpus_in_the_same_way_has_one_list()
    {
        PlanStep step = Plan(64, 224, 64, 1);
        Assert.DoesNotContain(step.Alternatives, a => a.Requirements.IntegratedGpu);
    }

    [Theory]
    [InlineData(17, 13, 31, 5)]
    [InlineData(130, 7, 63, 3)]
    public void No_part_is_empty_and_the_parts_lie_one_behind_the_other(int channels, int size, int outputs, int kernel)
    {
        PlanStep step = Plan(channels, size, outputs, kernel);
        Alternative[] split = [.. step.Alternatives.Where(a => a.Name.Contains("parts", StringComparison.Ordinal))];
        Assert.NotEmpty(split);
        Assert.All(split, a =>
        {
            int parts = a.Dispatches[0].Grid.Z;
            int steps = kernel * kernel * ((channels + 3) / 4);
            int round = a.Name.Contains("c16p1", StringComparison.Ordinal) ? 2 : 1;
            int part = (steps + (parts * round) - 1) / (parts * round) * round;
            Assert.True((parts - 1) * part < steps, $"{a.Name}: {parts} parts of {part} of {steps} steps");
            Binding written = a.Dispatches[0].Bindings[^1];
            Assert.Equal(parts * a.Dispatches[1].Bindings[^1].SizeInBytes, written.SizeInBytes);
            Assert.Equal((written.OffsetInBytes, written.SizeInBytes), (a.Dispatches[1].Bindings[0].OffsetInBytes, a.Dispatches[1].Bindings[0].SizeInBytes));
        });
    }

    [Fact]
    public void Every_layer_of_resnet50_fills_a_gpu_by_its_first_alternative()
    {
        ModelPlan plan = Compiler.Compile("random:resnet50", new CompileOptions()).Model.Plan;
        foreach (PlanStep step in plan.Steps.Where(s => s.MultiplyAdds > 0))
        {
            Alternative first = step.Alternatives.First(IsForGpusOfTheirOwn);
            Assert.True(Subgroups(first) >= Filled, $"{step.Name}: {first.Name} has {Subgroups(first)} subgroups");
        }
    }

    [Fact]
    public void Layers_of_several_groups_have_none()
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 1, 64, 29, 37);
        sketch.Output(sketch.Node("conv", new Conv2D { Groups = 2 }, x, sketch.Constant("w", 64, 32, 1, 1), sketch.Constant("b", 64)));
        PlanStep step = Assert.Single(SketchPlan.Of(PassRunner.Run(sketch.Build()), winograd: false).Models[0].Steps);
        Assert.Equal(["conv2d_reference/default"], step.Alternatives.Select(a => a.Name));
    }

    private static Alternative Find(PlanStep step, string kernel) =>
        Assert.Single(step.Alternatives, a => IsForGpusOfTheirOwn(a) && a.Name.StartsWith(kernel, StringComparison.Ordinal));

    private static bool IsForGpusOfTheirOwn(Alternative alternative) =>
        !alternative.Requirements.IntegratedGpu && (alternative.Name.StartsWith("conv2d_tiled", StringComparison.Ordinal) || alternative.Name.StartsWith("conv2d_uniform", StringComparison.Ordinal));

    private static long Subgroups(Alternative alternative)
    {
        Dispatch dispatch = alternative.Dispatches[0];
        return (long)dispatch.Grid.X * dispatch.Grid.Y * dispatch.Grid.Z * dispatch.Constants[0] / 64;
    }

    private static PlanStep Plan(int channels, int size, int outputs, int kernel)
    {
        GraphSketch sketch = new();
        int pad = kernel / 2;
        Window window = new(PT: pad, PL: pad, PB: pad, PR: pad);
        sketch.Output(sketch.Conv("conv", sketch.Input("x", 1, channels, size, size), outputs, kernel, window));
        return Assert.Single(SketchPlan.Of(PassRunner.Run(sketch.Build()), winograd: false).Models[0].Steps);
    }
}
