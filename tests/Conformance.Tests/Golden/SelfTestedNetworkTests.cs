using ResNetVk.Conformance.Golden;
using ResNetVk.Converter;
using ResNetVk.Converter.Graphs;
using ResNetVk.Format;
using ResNetVk.Format.Golden;
using ResNetVk.Format.Plan;
using ResNetVk.Runtime;
using Xunit;

namespace ResNetVk.Conformance.Tests.Golden;

/// <summary>Self-tests of whole networks: right kernels pass, whichever are chosen, and wrong ones are noticed.</summary>
public sealed class SelfTestedNetworkTests
{
    [SkippableTheory]
    [InlineData("resnet20", 29, 31, Precision.Fp32)]
    [InlineData("resnet18", 67, 71, Precision.Fp32)]
    [InlineData("se_resnet18", 37, 41, Precision.Fp32)]
    [InlineData("resnet50_v2", 37, 29, Precision.Fp32)]
    [InlineData("highway19", 13, 11, Precision.Fp32)]
    [InlineData("fcn_resnet50", 37, 53, Precision.Fp32)]
    [InlineData("resnet20", 29, 31, Precision.Fp16Activations)]
    [InlineData("resnet18", 67, 71, Precision.Fp16Activations)]
    [InlineData("se_resnet18", 37, 41, Precision.Fp16Activations)]
    [InlineData("resnet50_v2", 37, 29, Precision.Fp16Activations)]
    [InlineData("highway19", 13, 11, Precision.Fp16Activations)]
    [InlineData("fcn_resnet50", 37, 53, Precision.Fp16Activations)]
    public void Right_kernels_pass(string name, int height, int width, Precision precision)
    {
        CompiledModel model = Compile($"random:{name}:5", height, width, precision);
        using VulkanDevice device = ValidatedDevice.Open();
        int steps = model.Golden!.Values.Count;
        Assert.Equal(model.Plan.Inputs.Count + model.Plan.Steps.Count + model.Plan.Outputs.Count, steps);
        Func<PlanStep, Alternative, bool>?[] filters =
        [
            null,
            SessionOptions.ReferenceOnly,
            .. new[] { "winograd", "conv2d_uniform", "conv2d_tiled", "conv2d_lanes" }
                .Where(kernel => model.Plan.Steps.Any(step => step.Alternatives.Any(alternative => CanRun(step, alternative, kernel))))
                .Select(Prefer),
        ];
        foreach (Func<PlanStep, Alternative, bool>? filter in filters)
        {
            using InferenceSession session = InferenceSession.Create(
                device, model, ValidatedDevice.Patient with { AlternativeFilter = filter, SelfTest = SelfTestMode.Always });
            Assert.Equal(SelfTestOutcome.Passed, session.Description.SelfTest.Outcome);

            // Of steps that are computed together only the last one's result is in its place.
            Assert.Equal(steps - session.Description.Steps.Count(s => s.Reason == ChoiceReason.Covered), session.Description.SelfTest.Steps);
            Assert.Empty(session.Description.SelfTest.PutAside);

            // Not by a hair's breadth, and not for want of comparing.
            Assert.InRange(session.Description.SelfTest.LargestShare, 1e-4, 0.7);
        }

        Assert.Empty(device.ValidationMessages);

        bool CanRun(PlanStep step, Alternative alternative, string kernel) =>
            alternative.Name.StartsWith(kernel, StringComparison.Ordinal)
            && RequirementCheck.Unmet(alternative.Requirements, device.Capabilities) is null;

        Func<PlanStep, Alternative, bool> Prefer(string kernel) => (step, alternative) =>
            CanRun(step, alternative, kernel) || !step.Alternatives.Any(a => CanRun(step, a, kernel));
    }

    [SkippableTheory]
    [InlineData("padding", Precision.Fp32)]
    [InlineData("weights", Precision.Fp32)]
    [InlineData("bias", Precision.Fp32)]
    [InlineData("activation", Precision.Fp32)]
    [InlineData("padding", Precision.Fp16Activations)]
    [InlineData("weights", Precision.Fp16Activations)]
    [InlineData("bias", Precision.Fp16Activations)]
    [InlineData("activation", Precision.Fp16Activations)]
    public void A_wrong_kernel_is_put_aside_and_the_results_are_right(string fault, Precision precision)
    {
        CompiledModel model = Compile("random:resnet20:3", 32, 32, precision);
        CompiledModel broken = Break(model, fault);
        using VulkanDevice device = ValidatedDevice.Open();
        using InferenceSession session = InferenceSession.Create(
            device, broken, ValidatedDevice.Patient with { AlternativeFilter = (_, alternative) => alternative.Covers == 0 });

        SelfTestFinding finding = Assert.Single(session.Description.SelfTest.PutAside);
        Assert.Equal(broken.Plan.Steps[4].Name, finding.Step);
        Assert.True(!(finding.Error <= 10 * finding.AllowedError), finding.ToString());
        AssertComputesTheSame(device, model, session);
    }

    /// <summary>In one place the program of a chain says something else than it should.</summary>
    [SkippableTheory]
    [InlineData("padding")]
    [InlineData("weights")]
    [InlineData("bias")]
    [InlineData("activation")]
    [InlineData("shortcut")]
    [InlineData("stride")]
    public void A_wrong_chain_is_put_aside_and_its_steps_run_one_by_one(string fault)
    {
        CompiledModel model = Compile("random:resnet20:3", 32, 32);
        CompiledModel broken = BreakChains(model, fault);
        using VulkanDevice device = ValidatedDevice.Open();
        Alternative chosen = model.Plan.Steps[0].Alternatives.First(a => RequirementCheck.Unmet(a.Requirements, device.Capabilities) is null);
        Skip.If(chosen.Covers == 0, "this device computes every step by itself");
        using InferenceSession session = InferenceSession.Create(device, broken, ValidatedDevice.Patient);

        SelfTestDescription test = session.Description.SelfTest;
        SelfTestFinding finding = Assert.Single(test.PutAside);
        Assert.Equal((broken.Plan.Steps[0].Name, chosen.Name), (finding.Step, finding.Alternative));
        Assert.True(!(finding.Error <= finding.AllowedError), finding.ToString());
        Assert.Equal((SelfTestOutcome.Passed, model.Golden!.Values.Count), (test.Outcome, test.Steps));
        StepDescription[] body = [.. session.Description.Steps.Where(s => s.Role == StepRole.Body)];
        Assert.DoesNotContain(body, s => s.Reason == ChoiceReason.Covered);
        Assert.All(body, s => Assert.InRange(s.DispatchCount, 1, 3));
        Assert.Equal(chosen.Name, Assert.Single(body[0].PutAside).Name);
        AssertComputesTheSame(device, model, session);
    }

    [Fact]
    public void One_element_that_is_wrong_by_a_hundredth_is_noticed()
    {
        CompiledModel model = Compile("random:resnet18:3", 224, 224);
        foreach (GoldenValue value in model.Golden!.Values.Where(v => v.Place == GoldenPlace.Step && v.Shape[2] > 1))
        {
            // The root mean square of the elements, from those that are stated singly.
            int first = model.Golden.Values.TakeWhile(v => v != value).Sum(v => v.Samples + model.Golden.Sums);
            float[] samples = model.Tensors[model.Golden.Expected].ToFloats()[first..(first + value.Samples)];
            double size = Math.Sqrt(samples.Average(s => (double)s * s));
            Assert.True(value.AllowedSumError < 0.02 * size, $"{value.StepIn(model.Plan)!.Name}: {value.AllowedSumError} of {size}");
        }
    }

    [Theory]
    [InlineData("resnet20", 65536, 0.03)]
    [InlineData("resnet110", 65536, 0.03)]
    [InlineData("resnet18", 65536, 0.03)]
    [InlineData("preact_resnet1001", 65536, 0.03)]
    public void Files_grow_little(string name, long allowed, double share)
    {
        long with = Compile($"random:{name}", 32, 32).ToBytes().Length;
        long without = Compiler.Compile($"random:{name}", Options(32, 32)).Model.ToBytes().Length;
        Assert.InRange(with - without, 1024, Math.Max(allowed, share * without));
    }

    [Fact]
    public void Every_set_of_input_shapes_has_golden_vectors()
    {
        CompileOptions options = Options(32, 32) with
        {
            FurtherInputShapes = [new Dictionary<string, TensorShape> { [""] = new(2, 3, 37, 29) }],
            Golden = new GoldenReference(),
        };
        CompiledModel model = Compiler.Compile("random:resnet20", options).Model;
        Assert.Equal([1, 3, 32, 32], model.Golden!.Values[0].Shape);
        Assert.Equal([2, 3, 37, 29], model.ForInputShapes([2, 3, 37, 29]).Golden!.Values[0].Shape);
    }

    private static void AssertComputesTheSame(VulkanDevice device, CompiledModel model, InferenceSession session)
    {
        using InferenceSession right = InferenceSession.Create(device, model, ValidatedDevice.Patient with { SelfTest = SelfTestMode.Off });
        float[] input = new RandomTensors(5).Normal(new TensorShape(1, 3, 32, 32)).Elements;
        float[] found = new float[10];
        float[] expected = new float[10];
        session.Run(input, found);
        right.Run(input, expected);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-4f * expected.Max(Math.Abs)));
        Assert.Empty(device.ValidationMessages);
    }

    private static CompileOptions Options(int height, int width) =>
        new() { InputShapes = new Dictionary<string, TensorShape> { [""] = new(1, 3, height, width) }, Winograd = true };

    private static CompiledModel Compile(string source, int height, int width, Precision precision = Precision.Fp32) =>
        Compiler.Compile(source, Options(height, width) with { Golden = new GoldenReference(), Precision = precision }).Model;

    // Every alternative but the reference is wrong in one step: as if its kernel had been compiled wrongly.
    private static CompiledModel Break(CompiledModel model, string fault)
    {
        PlanStep step = model.Plan.Steps[4];
        PlanStep other = model.Plan.Steps[3];
        Alternative reference = step.Alternatives[^1];
        Dispatch dispatch = reference.Dispatches[0];
        Dispatch wrong = fault switch
        {
            "weights" => dispatch with { Bindings = Swap(dispatch.Bindings, other.Alternatives[^1].Dispatches[0].Bindings, largest: true) },
            "bias" => dispatch with { Bindings = Swap(dispatch.Bindings, other.Alternatives[^1].Dispatches[0].Bindings, largest: false) },
            "padding" => Change(model, dispatch, "PT"),
            "activation" => Change(model, dispatch, "ACTIVATION"),
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "not a fault of these tests"),
        };
        Alternative first = new() { Name = "broken", Requirements = DeviceRequirements.None, Dispatches = [wrong] };
        ModelPlan plan = model.Plan with
        {
            Steps = [.. model.Plan.Steps.Select(s => s == step ? s with { Alternatives = [first, .. s.Alternatives] } : s)],
        };
        return CompiledModel.Create([plan], model.Tensors.Values, [model.Golden]);
    }

    // Layer 4 of the chain has the shape of layer 3, a shortcut, and a ReLU; numbers are those of Include/chain_program.glsl.
    private static CompiledModel BreakChains(CompiledModel model, string fault)
    {
        const int LayerLength = 32;
        HashSet<string> programs = [.. model.Plan.Steps.SelectMany(step => step.Alternatives).Where(a => a.Covers > 0).Select(a => a.Dispatches[0].Bindings[2].Tensor!)];
        int firstTile = 4 * (int)model.Plan.Steps[0].Alternatives[0].Dispatches[0].PushConstants[1];
        return CompiledModel.Create([model.Plan], model.Tensors.Values.Select(tensor => programs.Contains(tensor.Name) ? Break(tensor) : tensor), [model.Golden]);

        TensorEntry Break(TensorEntry tensor)
        {
            float[] words = tensor.ToFloats();
            Span<float> layer = words.AsSpan(4 * LayerLength, LayerLength);
            Span<float> other = words.AsSpan(3 * LayerLength, LayerLength);
            switch (fault)
            {
                case "padding":
                    layer[12] = 0;
                    break;
                case "weights" or "bias":
                    int word = fault == "weights" ? 14 : 15;
                    layer[word] = other[word];
                    break;
                case "activation":
                    layer[24] = float.NegativeInfinity;
                    break;
                case "shortcut":
                    Assert.True(layer[17] >= 0);
                    layer[17] = -1;
                    break;
                case "stride":
                    // Of the shortcut that is every second pixel: where it begins, the first after the first stage.
                    int subsampled = Enumerable.Range(0, firstTile / LayerLength).First(i => words[(i * LayerLength) + 18] == 2);
                    words[(subsampled * LayerLength) + 18] = 1;
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(fault), fault, "not a fault of these tests");
            }

            return TensorEntryValues.FromFloats(tensor.Name, tensor.Shape, words);
        }
    }

    // Weights or bias of another layer of the same shape.
    private static Binding[] Swap(IReadOnlyList<Binding> bindings, IReadOnlyList<Binding> others, bool largest)
    {
        Binding from = Tensor(bindings, largest);
        Binding to = Tensor(others, largest);
        Assert.Equal(from.SizeInBytes, to.SizeInBytes);
        return [.. bindings.Select(b => b == from ? to : b)];

        static Binding Tensor(IReadOnlyList<Binding> all, bool largest)
        {
            Binding[] tensors = [.. all.Where(b => b.Space == BufferSpace.Tensor).OrderBy(b => b.SizeInBytes)];
            return largest ? tensors[^1] : tensors[0];
        }
    }

    private static Dispatch Change(CompiledModel model, Dispatch dispatch, string constant)
    {
        string kernel = dispatch.Shader.Split('/')[1];
        int index = Shaders.KernelCatalog.All.Single(k => k.Name == kernel).ShapeConstants.ToList().IndexOf(constant);
        uint[] constants = [.. dispatch.Constants];
        constants[3 + index] = constants[3 + index] == 1 ? 0u : 1u;
        Assert.True(model.Tensors.ContainsKey(dispatch.Shader));
        return dispatch with { Constants = constants };
    }
}
