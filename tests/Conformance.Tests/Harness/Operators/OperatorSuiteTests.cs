using ResNetVk.Conformance.Harness;
using ResNetVk.Conformance.Harness.Operators;
using ResNetVk.Converter;
using ResNetVk.Converter.Import;
using ResNetVk.Converter.Passes;
using ResNetVk.Converter.Planning;
using ResNetVk.Format.Plan;
using ResNetVk.Onnx;
using ResNetVk.Runtime;
using ResNetVk.Shaders;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Conformance.Tests.Harness.Operators;

/// <summary>The suite of operators: it passes on this device, and leaves nothing out.</summary>
public sealed class OperatorSuiteTests
{
    // They measure devices, or belong to the steps that read pictures and rank classes, which other suites run whole, or compute several
    // layers at once: Verification/ChainedNetworkTests.cs.
    private static readonly HashSet<Kernel> s_otherwiseTested =
    [
        KernelCatalog.PeakMultiplyAdd, KernelCatalog.PeakRead, KernelCatalog.PeakReadTexels, KernelCatalog.PeakWrite,
        KernelCatalog.ImageToTensor, KernelCatalog.TextureToTensor, KernelCatalog.PlanesToTensor, KernelCatalog.TopK, KernelCatalog.ChainLanes,
    ];

    [SkippableFact]
    public void The_short_form_passes_on_this_device()
    {
        using VulkanDevice device = ValidatedDevice.Open();
        CaseResult[] results = [.. new OperatorSuite().Run(new ConformanceRun(device) { IsQuick = true }, CancellationToken.None)];
        Assert.All(results, r => Assert.True(r.Status is CaseStatus.Passed or CaseStatus.Skipped, $"{r.Name}: {r.Reason}"));
        Assert.All(results.Where(r => r.Status == CaseStatus.Passed), r => Assert.InRange(r.WorstErrorOverBound!.Value, 0, 1));
        Assert.All(results.Where(r => r.Status == CaseStatus.Skipped), r => Assert.False(string.IsNullOrEmpty(r.Reason)));
        Assert.Equal(results.Length, results.Select(r => r.Id).Distinct().Count());
        Assert.InRange(results.Count(r => r.Status == CaseStatus.Passed), 300, 1000);
        Assert.All(InputNumbers.Families, family => Assert.Contains(results, r => r.Name.Contains($"-{InputNumbers.NameOf(family)}/", StringComparison.Ordinal)));
        Assert.Equal(OperatorModels.All.Select(m => m.Group).Distinct().Order(), results.Select(r => r.Group).Distinct().Order());
        Assert.Empty(KernelsOf(OperatorModels.All.Where(m => m.IsQuick)).Except(results.Select(r => KernelOf(r.Alternative!))));
        Assert.Empty(device.ValidationMessages);

        // Few models have values of 16 bits, but all alternatives of theirs.
        HashSet<string> half = [.. KernelsOf(OperatorModels.All.Where(m => m.Precision == Precision.Fp16Activations))];
        Assert.Empty(half.Except(results.Where(r => r.Group.EndsWith(HalfValueModels.GroupEnding, StringComparison.Ordinal)).Select(r => KernelOf(r.Alternative!))));
    }

    [Fact]
    public void Names_of_models_are_unique() =>
        Assert.Empty(OperatorModels.All.GroupBy(m => m.Id).Where(g => g.Count() > 1).Select(g => g.Key));

    [Fact]
    public void Every_operator_the_converter_reads_has_a_model()
    {
        HashSet<string> tested = [.. OperatorModels.All.SelectMany(m => m.Nodes).Select(n => n.Type)];
        Assert.Empty(OnnxImporter.Operators.Except(tested));
    }

    [Fact]
    public void Every_channel_edge_is_an_input_and_an_output_of_both_common_kernels()
    {
        foreach (int size in new[] { 1, 3 })
        {
            ConvolutionShapeRow[] rows = [.. ConvolutionModels.Rows.Where(r => r.KH == size && r.KW == size)];
            Assert.Empty(ConvolutionModels.ChannelEdges.Except(rows.Select(r => r.IC)));
            Assert.Empty(ConvolutionModels.ChannelEdges.Except(rows.Select(r => r.OC)));
        }
    }

    /// <summary>Alternatives of the models' plans name every kernel, variants included, whatever device can run them; and what is to be fused is.</summary>
    [Fact]
    public void Every_kernel_and_variant_of_a_step_is_an_alternative_of_some_model()
    {
        HashSet<string> used = [];
        using ScratchFolder folder = TestData.Scratch();
        foreach (OperatorModel model in OperatorModels.All)
        {
            ModelPlan plan = Plan(model, folder["model.onnx"]);
            used.UnionWith(Converter.Emit.Emitter.Dispatches(plan).Select(d => d.Shader));
            Assert.True(!(model.Group is "conv" or "conv-f16" or "conv-v16") || plan.Steps.Count == 1, $"{model.Id} has {plan.Steps.Count} steps: {string.Join(", ", plan.Steps.Select(s => s.Operator))}");
        }

        Assert.Empty(KernelCatalog.All.Except(s_otherwiseTested).SelectMany(k => k.Variants.Select(v => $"spirv/{k.Name}/{v}")).Except(used));
    }

    /// <summary>What the converter computes itself is the same for all precisions.</summary>
    [Fact]
    public void Every_operator_and_fusion_has_a_model_with_values_of_16_bits()
    {
        OperatorModel[] models = [.. OperatorModels.All.Where(m => m.Precision == Precision.Fp16Activations)];
        Assert.All(models, m => Assert.EndsWith(HalfValueModels.GroupEnding, m.Group, StringComparison.Ordinal));
        HashSet<string> computed = [.. OperatorModels.All.Where(m => m.Group == "constants").SelectMany(m => m.Nodes).Select(n => n.Type)];
        Assert.Empty(OperatorModels.All.SelectMany(m => m.Nodes).Select(n => n.Type).Except(models.SelectMany(m => m.Nodes).Select(n => n.Type)).Except(computed));
        HashSet<string> convolutions = [.. models.Where(m => m.Group == "conv-v16").Select(m => m.Name)];
        Assert.Equal(
            Enum.GetValues<Fusion>().Where(fusion => !HalfModels.IsFolded(fusion)),
            ConvolutionModels.Rows.Where(r => convolutions.Contains(r.Name)).Select(r => r.Fusion).Distinct().Order());
        Assert.Contains(ConvolutionModels.Rows, r => r.Groups > 1 && convolutions.Contains(r.Name));
    }

    [SkippableFact]
    public void A_filter_leaves_only_what_it_names()
    {
        using VulkanDevice device = ValidatedDevice.Open();
        const string Filter = "relu/2x5x7x11-nan";
        CaseResult result = Assert.Single(new OperatorSuite().Run(new ConformanceRun(device) { Filter = Filter }, CancellationToken.None));
        Assert.Equal($"{Filter}/channel_affine/default", result.Name);
        Assert.Equal(CaseStatus.Passed, result.Status);
    }

    [SkippableFact]
    public void It_ends_when_it_is_cancelled()
    {
        using VulkanDevice device = ValidatedDevice.Open();
        using CancellationTokenSource source = new();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => new OperatorSuite().Run(new ConformanceRun(device), source.Token).Count());
    }

    /// <summary>A model that cannot be converted is a failed case, and the others run.</summary>
    [SkippableFact]
    public void What_cannot_be_converted_fails_alone()
    {
        OperatorModelBuilder good = new("relu", "good");
        good.Node("Relu", [good.Input(1, 3, 5, 7)]);
        OperatorModelBuilder bad = new("tanh", "bad");
        bad.Node("Tanh", [bad.Input(1, 3, 5, 7)]);
        using VulkanDevice device = ValidatedDevice.Open();
        CaseResult[] results = [.. new OperatorSuite { Models = [good.Build(), bad.Build()] }.Run(new ConformanceRun(device), CancellationToken.None)];
        CaseResult failed = Assert.Single(results, r => r.Status == CaseStatus.Failed);
        Assert.Equal("tanh/bad", failed.Name);
        Assert.Contains("Tanh", failed.Reason, StringComparison.Ordinal);
        Assert.Equal(InputNumbers.Families.Count, results.Count(r => r.Status == CaseStatus.Passed));
    }

    // Without the variant: conv2d_lanes, winograd, winograd_f4/conv2d_uniform.
    private static string KernelOf(string alternative) => alternative[..alternative.LastIndexOf('/')];

    private static IEnumerable<string> KernelsOf(IEnumerable<OperatorModel> models)
    {
        using ScratchFolder folder = TestData.Scratch();
        return [.. models.SelectMany(m => Plan(m, folder["model.onnx"]).Steps).SelectMany(s => s.Alternatives).Select(a => KernelOf(a.Name)).Distinct()];
    }

    private static ModelPlan Plan(OperatorModel model, string path)
    {
        OnnxGraphWriter writer = new("operator", model.Opset);
        model.WriteConstants(writer, "");
        model.Write(writer, "", "");
        writer.Save(path);
        ImportedGraph source = OnnxImporter.Import(path);
        OptimizedGraph graph = PassRunner.Run(GraphBuilder.Build(source), PassRunner.PassesFor(model.Precision));
        Assert.All(graph.Log.Roundings, r => Assert.True(r.LargestError == 0, $"{model.Id}: its weights are rounded, its oracles' are not"));
        Assert.True(model.Precision != Precision.Fp16 || graph.Log.Roundings.Count > 0, $"{model.Id} has no weights of 16 bits");
        return Planner.Plan([graph], source, PreparedModel.OptionsFor(model.Precision)).Models[0];
    }
}
