using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Converter.Passes;
using ResNetVk.Format.Plan;
using Xunit;

namespace ResNetVk.Converter.Tests.Planning;

/// <summary>When Winograd convolutions are planned, and where what their three dispatches hand over lies.</summary>
public sealed class WinogradPlanTests
{
    [Fact]
    public void Large_3x3_layers_of_stride_1_have_it_before_the_direct_kernel_of_each_subgroup_size()
    {
        ModelPlan plan = Plan(Block(1, 64, 56, 56));
        Assert.Equal(2, plan.Steps.Count);
        Assert.All(plan.Steps, step => Assert.Equal(
            [
                ("winograd", 16), ("conv2d_lanes", 16), ("winograd", 8), ("conv2d_lanes", 8), ("winograd", 4), ("conv2d_lanes", 4),
                ("winograd_f4", 0), ("winograd_f4", 32), ("conv2d_uniform", 0), ("conv2d_tiled", 32), ("conv2d_reference", 0),
            ],
            step.Alternatives.Where(a => !a.Requirements.IntegratedGpu).Select(a => (a.Name.Split('/')[0], a.Requirements.SubgroupSize))));
        Alternative[] winograd = [.. plan.Steps.SelectMany(s => s.Alternatives).Where(a => a.Name.StartsWith("winograd/", StringComparison.Ordinal))];
        Assert.All(winograd, a => Assert.Equal(3, a.Dispatches.Count));

        // 36 products of 16 blocks and 14 x 14 tiles: more texels than in x, y or the weights.
        Assert.All(winograd, a => Assert.Equal(36 * 16 * 14 * 14, a.Requirements.TexelBufferElements));
    }

    [Fact]
    public void Without_being_asked_for_there_is_none()
    {
        ModelPlan plan = Plan(Block(1, 64, 56, 56), winograd: false);
        Assert.DoesNotContain(plan.Steps.SelectMany(s => s.Alternatives), IsWinograd);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nobody_reads_what_the_scratch_region_overwrote(bool reference)
    {
        ModelPlan plan = Plan(Block(2, 131, 29, 37));
        PlanSimulator simulated = PlanSimulator.Replay(plan, reference, picture: false);
        Assert.Contains("second <- first", simulated.Reads);
        Assert.Contains("second <- load x", simulated.Reads);
        Assert.Equal(!reference, simulated.Reads.Contains("first <- first"));
        Assert.InRange(plan.ArenaSizeInBytes, plan.ArenaLowerBoundInBytes, (long)(plan.ArenaLowerBoundInBytes * 1.1));
    }

    [Fact]
    public void The_scratch_region_is_as_large_as_the_largest_alternative_needs_and_no_value_alive_overlaps_it()
    {
        ModelPlan plan = Plan(Block(1, 512, 7, 7));
        foreach (PlanStep step in plan.Steps)
        {
            // All that the dispatches before an alternative's last one write.
            Binding[] scratch = [.. step.Alternatives.Where(IsWinograd).SelectMany(a => a.Dispatches.SkipLast(1)).Select(d => d.Bindings[^1])];
            Assert.NotEmpty(scratch);
            Assert.All(scratch, b => Assert.Equal((BufferSpace.Arena, true), (b.Space, b.Writes)));
            (long begin, long end) = (scratch.Min(b => b.OffsetInBytes), scratch.Max(b => b.OffsetInBytes + b.SizeInBytes));
            IEnumerable<Binding> values = step.Alternatives[^1].Dispatches[0].Bindings.Where(b => b.Space == BufferSpace.Arena);
            Assert.All(values, b => Assert.True(b.OffsetInBytes >= end || b.OffsetInBytes + b.SizeInBytes <= begin));
        }
    }

    [Theory]
    [InlineData(16, 28, 28, 3, 1)]
    [InlineData(64, 56, 56, 3, 2)]
    [InlineData(64, 56, 56, 5, 1)]
    [InlineData(64, 56, 56, 1, 1)]
    public void Small_layers_and_other_kernels_and_strides_do_without(int channels, int height, int width, int kernel, int stride)
    {
        GraphSketch sketch = new();
        int pad = kernel / 2;
        Window window = new(SH: stride, SW: stride, PT: pad, PL: pad, PB: pad, PR: pad);
        sketch.Output(sketch.Conv("conv", sketch.Input("x", 1, channels, height, width), channels, kernel, window));
        PlanStep step = Assert.Single(Plan(sketch.Build()).Steps);
        Assert.DoesNotContain(step.Alternatives, IsWinograd);
    }

    [Fact]
    public void On_a_gpu_the_products_go_through_memory_behind_the_transformed_input()
    {
        PlanStep step = Plan(Block(1, 256, 14, 14)).Steps[0];
        Alternative[] winograd = [.. step.Alternatives.Where(a => a.Name.StartsWith("winograd_f", StringComparison.Ordinal))];
        Assert.All(new[] { true, false }, integrated => Assert.Equal(
            [(0, 0), (32, 4352)],
            winograd.Where(a => a.Requirements.IntegratedGpu == integrated).Select(a => (a.Requirements.SubgroupSize, a.Requirements.SharedMemorySizeInBytes)).Order()));
        Assert.All(winograd, a =>
        {
            Assert.Equal(["winograd_input_scalar", a.Name.Split('/')[1], "winograd_output_scalar"], a.Dispatches.Select(d => d.Shader.Split('/')[1]));
            (Binding transformed, Binding products) = (a.Dispatches[0].Bindings[^1], a.Dispatches[1].Bindings[^1]);
            Assert.Equal(transformed.OffsetInBytes, a.Dispatches[1].Bindings[0].OffsetInBytes);
            Assert.Equal(products.OffsetInBytes, a.Dispatches[2].Bindings[0].OffsetInBytes);
            Assert.InRange(products.OffsetInBytes, transformed.OffsetInBytes + transformed.SizeInBytes, long.MaxValue);
            Assert.Equal(0, products.OffsetInBytes % PlanLimits.ArenaAlignment);
        });
    }

    [Fact]
    public void Where_the_large_transform_exceeds_a_storage_buffer_the_small_one_is_planned()
    {
        GraphSketch sketch = new();
        sketch.Output(sketch.Conv("conv", sketch.Input("x", 1, 1024, 14, 14), 1024));
        ModelPlan plan = Plan(sketch.Build());
        Assert.Contains(plan.PackedTensors, p => p.SizeInBytes == 4L * 16 * 1024 * 1024 && p.Name.Contains("#winograd2", StringComparison.Ordinal));
        Assert.All(plan.PackedTensors, p => Assert.InRange(p.SizeInBytes, 1, 1L << 27));
    }

    private static bool IsWinograd(Alternative alternative) => alternative.Name.StartsWith("winograd", StringComparison.Ordinal);

    // Two convolutions with a shortcut around them, as in a residual network.
    private static Graph Block(int items, int channels, int height, int width)
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", items, channels, height, width);
        Value y = sketch.Conv("second", sketch.Conv("first", x, channels, activation: Activation.Relu), channels);
        sketch.Output(sketch.Relu("relu", sketch.Add("sum", y, x)));
        return sketch.Build();
    }

    private static ModelPlan Plan(Graph graph, bool winograd = true) => SketchPlan.Of(PassRunner.Run(graph), winograd).Models[0];
}
