using ResNetVk.Format.Plan;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Converter.Tests.Planning;

public sealed class PlannerTests
{
    private static string BundledNetwork => Path.Combine(TestData.RepositoryRoot, "models", "fashion-mnist-resnet20.onnx");

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void Every_step_reads_what_its_producer_wrote(bool reference, bool picture)
    {
        Compilation compilation = Compiler.Compile(BundledNetwork, new CompileOptions());
        PlanSimulator simulated = PlanSimulator.Replay(compilation.Model.Plan, reference, picture);

        // Each convolution of the body reads the step before it, and its shortcut where it adds one.
        Assert.True(simulated.Reads.Count >= compilation.Model.Plan.Steps.Count);
        Assert.Contains(simulated.Reads, r => r.StartsWith("store ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_residual_network_has_one_dispatch_per_convolution_and_none_for_batch_norms_activations_and_additions()
    {
        Compilation compilation = Compiler.Compile(BundledNetwork, new CompileOptions());
        string[] operators = [.. compilation.Model.Plan.Steps.Select(s => s.Operator.Split('[', '+')[0])];
        Assert.Equal(["Conv2D", "FullyConnected", "GlobalAveragePool"], operators.Distinct().Order(StringComparer.Ordinal));

        // 19 convolutions of the paper's ResNet-20 and two projections.
        Assert.Equal(21, operators.Count(o => o == "Conv2D"));

        // But where the reduction of a small map is split over a GPU: those have a second dispatch, which adds the parts.
        Assert.All(compilation.Model.Plan.Steps, s => Assert.All(s.Alternatives, a => Assert.Equal(
            a.Name.Contains("parts", StringComparison.Ordinal) ? 2 : 1, a.Dispatches.Count)));
        Assert.Empty(new Report.FusionReport(compilation).NotFused);
    }

    [Fact]
    public void A_picture_comes_to_the_same_place_from_pixels_a_texture_and_planes()
    {
        PlannedInput input = Assert.Single(Compiler.Compile(BundledNetwork, new CompileOptions()).Model.Plan.Inputs);
        Dispatch pixels = Only(input.LoadImage);
        foreach ((PlanStep? step, int words, int planes) in new[]
        {
            (input.LoadTexture, TextureWords.TextureCount, 1), (input.LoadPlanes, TextureWords.PlanesCount, 3),
        })
        {
            Dispatch dispatch = Only(step);
            Assert.Equal(pixels.Bindings[^1], dispatch.Bindings[^1]);
            Assert.Equal(pixels.Grid, dispatch.Grid);

            // Size, colour order and normalisation; how pixels are resized is decided at conversion, textures at run time.
            Assert.Equal(pixels.Constants.Take(14), dispatch.Constants);
            Assert.Equal(new uint[words], dispatch.PushConstants);
            Assert.Equal(Enumerable.Range(0, planes), dispatch.Bindings.Where(b => b.Space == BufferSpace.Texture).Select(b => b.Index));
        }

        static Dispatch Only(PlanStep? step) => Assert.Single(Assert.Single(step!.Alternatives).Dispatches);
    }

    [Fact]
    public void The_arena_of_the_bundled_network_is_within_a_tenth_of_its_lower_bound()
    {
        ModelPlan plan = Compiler.Compile(BundledNetwork, new CompileOptions()).Model.Plan;
        Assert.InRange(plan.ArenaSizeInBytes, plan.ArenaLowerBoundInBytes, (long)(plan.ArenaLowerBoundInBytes * 1.1));
    }

    [Fact]
    public void Every_last_alternative_runs_everywhere() => Assert.All(
        Compiler.Compile(BundledNetwork, new CompileOptions()).Model.Plan.Steps,
        s => Assert.Equal(DeviceRequirements.None, s.Alternatives[^1].Requirements));

    [Fact]
    public void Equal_inputs_give_equal_files()
    {
        CompileOptions options = new() { Labels = [.. Enumerable.Range(0, 10).Select(i => $"class {i}")] };
        Assert.Equal(Compiler.Compile(BundledNetwork, options).Model.ToBytes(), Compiler.Compile(BundledNetwork, options).Model.ToBytes());
    }

    [Fact]
    public void Wrong_options_name_the_option_and_what_to_do()
    {
        AssertHint(new CompileOptions { Labels = ["one", "two"] }, "10 classes", "one label per line");
        AssertHint(new CompileOptions { Image = new ImageOptions { Mean = [0, 0, 0] } }, "--mean has 3 numbers", "give one number");
        AssertHint(new CompileOptions { Image = new ImageOptions { Std = [0] } }, "--std 0 must be finite and not zero", "correct");
        AssertHint(new CompileOptions { Image = new ImageOptions { Color = ImageColor.Rgb } }, "1 channels", "--color gray");
        AssertHint(new CompileOptions { Image = new ImageOptions { Crop = 32 } }, "--crop 32", "--crop 28");
        AssertHint(new CompileOptions { Image = new ImageOptions { Resize = 16 } }, "--resize 16", "--resize 28");
        AssertHint(new CompileOptions { Image = new ImageOptions { Scale = float.NaN } }, "--scale NaN", "0.00392157");
    }

    private static void AssertHint(CompileOptions options, string message, string hint)
    {
        ConversionException exception = Assert.Throws<ConversionException>(() => Compiler.Compile(BundledNetwork, options));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.Contains(hint, exception.Hint, StringComparison.Ordinal);
    }
}
