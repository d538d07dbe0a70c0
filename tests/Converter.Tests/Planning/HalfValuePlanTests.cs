using System.Collections.Concurrent;
using ResNetVk.Converter.Emit;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Converter.Passes;
using ResNetVk.Format;
using ResNetVk.Format.Plan;
using Xunit;

namespace ResNetVk.Converter.Tests.Planning;

/// <summary>Plans of networks whose activations are 16-bit floats.</summary>
public sealed class HalfValuePlanTests
{
    // What processors take: it reads 32-bit floats, whole texels of four or dense ones.
    private static readonly string[] s_forProcessors = ["conv2d_lanes/", "chain_lanes/", "winograd/", "_texels/", "rearrange_blocks/", "copy/"];

    private static readonly ConcurrentDictionary<(string Network, Precision Precision), ModelPlan> s_plans = new();

    /// <summary>Shortcuts of option A, gates, maxout, prologues, squeeze and excitation.</summary>
    public static TheoryData<string> Networks => ["resnet20", "highway19", "maxout_cifar", "preact_resnet20", "seresnet18"];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Whatever_touches_a_value_in_the_arena_is_made_for_16_bits(string network)
    {
        ModelPlan plan = Compile(network, Precision.Fp16Activations);
        Assert.Equal(ElementType.F16, plan.ActivationType);
        foreach ((PlanStep step, Alternative alternative) in Alternatives(plan))
        {
            Assert.DoesNotContain(s_forProcessors, part => alternative.Name.Contains(part, StringComparison.Ordinal));
            Assert.Equal((0, null), (alternative.Covers, alternative.Copy));
            foreach (Dispatch dispatch in alternative.Dispatches)
            {
                bool touchesValues = dispatch.Bindings.Any(b => b.Space == BufferSpace.Arena && !Scratch(alternative).Contains((b.OffsetInBytes, b.SizeInBytes)));
                string variant = dispatch.Shader.Split('/')[2];
                Assert.True(touchesValues == variant.StartsWith("v16", StringComparison.Ordinal), $"{step.Name}, {alternative.Name}: {dispatch.Shader}");
                Assert.All(dispatch.Bindings, b => Assert.True(b.Kind is BindingKind.Storage or BindingKind.SampledImage, $"{step.Name}, {alternative.Name}: {b.Kind}"));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Every_last_alternative_runs_everywhere_and_reads_what_its_producer_wrote(string network)
    {
        ModelPlan plan = Compile(network, Precision.Fp16Activations);
        Assert.All(Steps(plan), step => Assert.Equal(DeviceRequirements.None, step.Alternatives[^1].Requirements));
        Assert.NotEmpty(PlanSimulator.Replay(plan, reference: true, picture: false).Reads);
        Assert.NotEmpty(PlanSimulator.Replay(plan, reference: false, picture: true).Reads);
    }

    [Theory]
    [InlineData("resnet18")]
    [InlineData("resnet50")]
    public void Values_take_half_of_the_arena(string network)
    {
        ModelPlan single = Compile(network, Precision.Fp16);
        ModelPlan half = Compile(network, Precision.Fp16Activations);
        Assert.Equal((ElementType.F32, ElementType.F16), (single.ActivationType, half.ActivationType));
        Assert.Equal(LargestLive(single), 2 * LargestLive(half));
        Assert.InRange(half.ArenaSizeInBytes, LargestLive(half), single.ArenaSizeInBytes - 1);

        // Step by step, and scratch memory is what it was.
        Dictionary<string, PlanStep> steps = single.Steps.ToDictionary(s => s.Name);
        foreach (PlanStep step in half.Steps)
        {
            Assert.Equal(Written(steps[step.Name].Alternatives[^1]).SizeInBytes, 2 * Written(step.Alternatives[^1]).SizeInBytes);
            foreach (Alternative split in step.Alternatives.Where(a => a.Name.EndsWith("parts", StringComparison.Ordinal) && a.Dispatches.Count == 2))
            {
                int parts = split.Dispatches[0].Grid.Z;
                Assert.Equal(2 * parts * Written(split).SizeInBytes, split.Dispatches[0].Bindings[^1].SizeInBytes);
                Assert.Equal("v16", split.Dispatches[1].Shader.Split('/')[2]);
            }
        }
    }

    [Fact]
    public void Inputs_outputs_and_classes_of_the_program_are_32_bits_wide()
    {
        ModelPlan single = Compile("resnet20", Precision.Fp32);
        ModelPlan half = Compile("resnet20", Precision.Fp16Activations);
        Assert.Equal(Sizes(single, BufferSpace.Input), Sizes(half, BufferSpace.Input));
        Assert.Equal(Sizes(single, BufferSpace.Output), Sizes(half, BufferSpace.Output));
        Assert.Equal(Sizes(single, BufferSpace.Classes), Sizes(half, BufferSpace.Classes));
        Assert.NotEmpty(Sizes(half, BufferSpace.Classes));

        static long[] Sizes(ModelPlan plan, BufferSpace space) =>
            [.. Steps(plan).Select(s => s.Alternatives[^1]).SelectMany(a => a.Dispatches).SelectMany(d => d.Bindings).Where(b => b.Space == space).Select(b => b.SizeInBytes)];
    }

    /// <summary>Channels of the parts, and words each of them touches, with the lanes past the last channel: 0; 0 and 1; 1 and 2; 3 to 5.</summary>
    [Theory]
    [InlineData(new[] { 1, 2, 3, 5 }, new[] { 1, 2, 2, 3 })]
    [InlineData(new[] { 2, 4, 2 }, new[] { 1, 2, 1 })]
    [InlineData(new[] { 7, 9, 11, 22 }, new[] { 4, 5, 6, 13 })]
    [InlineData(new[] { 64, 31, 1 }, new[] { 32, 16, 1 })]
    public void Parts_that_begin_or_end_within_a_word_have_an_invocation_for_each_word_they_touch(int[] channels, int[] words)
    {
        GraphSketch sketch = new();
        Value[] parts = [.. channels.Select((c, i) => sketch.Input($"x{i}", 2, c, 3, 7))];
        sketch.Output(sketch.Node("concat", new Concat(1), parts));
        Alternative alternative = Assert.Single(Assert.Single(Plan(sketch).Steps).Alternatives);
        Assert.Equal("rearrange/v16", alternative.Name);
        Assert.Equal(words.Zip(alternative.Dispatches, (count, d) => (count + (int)d.Constants[1] - 1) / (int)d.Constants[1]), alternative.Dispatches.Select(d => d.Grid.Y));
        Assert.All(alternative.Dispatches, d => Assert.InRange(d.Constants[1], 1u, 8u));
        Assert.All(alternative.Dispatches, d => Assert.Equal(2 * ((channels.Sum() + 3) / 4) * 3 * 7 * 4 * sizeof(ushort), d.Bindings[1].SizeInBytes));
    }

    [Fact]
    public void Constants_that_are_operands_are_16_bits_wide_and_parameters_are_not()
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 1, 7, 5, 3);
        sketch.Output(sketch.Node("add", new Binary(BinaryKind.Add), sketch.Relu("relu", x), sketch.Constant("k", 1, 7, 5, 3)));
        ModelPlan plan = Plan(sketch);
        PackedTensor packed = Assert.Single(plan.PackedTensors);
        Assert.Equal(2 * 5 * 3 * 4 * sizeof(ushort), packed.SizeInBytes);
        Assert.Equal("spirv/dense_to_blocked/v16", Assert.Single(packed.Prepacks).Shader);
        Assert.Contains(plan.Steps.SelectMany(s => s.Alternatives).SelectMany(a => a.Dispatches).SelectMany(d => d.Bindings), b => b.Tensor == packed.Name && b.SizeInBytes == packed.SizeInBytes);
    }

    [Fact]
    public void Plans_for_several_input_shapes_share_their_weights()
    {
        CompileOptions options = new()
        {
            Precision = Precision.Fp16Activations,
            InputShapes = new Dictionary<string, TensorShape> { ["input"] = new(1, 3, 32, 32) },
            FurtherInputShapes = [new Dictionary<string, TensorShape> { ["input"] = new(2, 3, 41, 29) }],
        };
        CompiledModel model = Compiler.Compile("random:resnet20", options).Model;
        Assert.Equal(2, model.Plans.Count);
        Assert.All(model.Plans, plan => Assert.Equal(ElementType.F16, plan.ActivationType));
        Assert.Equal(Names(model.Plans[0]), Names(model.Plans[1]));
        Assert.Equal(ElementType.F16, model.WeightType);

        static IEnumerable<string?> Names(ModelPlan plan) =>
            Emitter.Dispatches(plan).SelectMany(d => d.Bindings).Where(b => b.Space == BufferSpace.Tensor).Select(b => b.Tensor).Distinct().Order(StringComparer.Ordinal);
    }

    // Drawing weights takes longer than planning.
    private static ModelPlan Compile(string network, Precision precision) =>
        s_plans.GetOrAdd((network, precision), _ => Compiler.Compile($"random:{network}", new CompileOptions { Precision = precision }).Model.Plan);

    private static ModelPlan Plan(GraphSketch sketch) =>
        SketchPlan.Of(PassRunner.Run(sketch.Build(), PassRunner.PassesFor(Precision.Fp16Activations)), precision: Precision.Fp16Activations).Models[0];

    private static IEnumerable<PlanStep> Steps(ModelPlan plan) =>
    [
        .. plan.Inputs.SelectMany(i => new[] { i.Load, i.LoadImage, i.LoadTexture, i.LoadPlanes }).OfType<PlanStep>(),
        .. plan.Steps,
        .. plan.Outputs.Select(o => o.Store),
        .. plan.Classification?.Steps ?? [],
    ];

    private static IEnumerable<(PlanStep Step, Alternative Alternative)> Alternatives(ModelPlan plan) => Steps(plan).SelectMany(s => s.Alternatives.Select(a => (s, a)));

    private static Binding Written(Alternative alternative) => alternative.Dispatches[^1].Bindings.Single(b => b.Writes);

    // What the dispatches of an alternative write for those behind them, beside the result of the step.
    private static HashSet<(long Offset, long Size)> Scratch(Alternative alternative) =>
    [
        .. alternative.Dispatches.SelectMany(d => d.Bindings).Where(b => b.Space == BufferSpace.Arena && b.Writes && b != Written(alternative)).Select(b => (b.OffsetInBytes, b.SizeInBytes)),
    ];

    // The most bytes of values that lie in the arena at one step: each from where it is written to where it is last read.
    private static long LargestLive(ModelPlan plan)
    {
        List<(long Offset, long Size, int First, int Last)> values = [];
        PlanStep[] steps = [.. plan.Inputs.Select(i => i.Load), .. plan.Steps, .. plan.Outputs.Select(o => o.Store)];
        for (int step = 0; step < steps.Length; step++)
        {
            foreach (Binding binding in steps[step].Alternatives[^1].Dispatches.SelectMany(d => d.Bindings).Where(b => b.Space == BufferSpace.Arena))
            {
                int known = values.FindLastIndex(v => v.Offset == binding.OffsetInBytes && v.Size == binding.SizeInBytes);
                if (binding.Writes && (known < 0 || values[known].First != step))
                {
                    values.Add((binding.OffsetInBytes, binding.SizeInBytes, step, step));
                }
                else
                {
                    values[known] = values[known] with { Last = step };
                }
            }
        }

        return Enumerable.Range(0, steps.Length).Max(step => values.Where(v => v.First <= step && step <= v.Last).Sum(v => v.Size));
    }
}
