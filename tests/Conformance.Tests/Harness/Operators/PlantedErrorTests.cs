using ResNetVk.Conformance.Harness;
using ResNetVk.Conformance.Harness.Operators;
using ResNetVk.Format;
using ResNetVk.Format.Plan;
using ResNetVk.Runtime;
using Xunit;

namespace ResNetVk.Conformance.Tests.Harness.Operators;

/// <summary>Kernels with known errors in them: the short form of the suite has to catch every one.</summary>
public sealed class PlantedErrorTests
{
    public static TheoryData<string> Names() => [.. PlantedError.All.Select(e => e.Name)];

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void Is_caught(string name)
    {
        PlantedError error = PlantedError.All.Single(e => e.Name == name);
        using MutatedShaders shaders = new(error);
        using VulkanDevice device = ValidatedDevice.Open();
        CaseResult[] results = Run(device, error.Alternative, shaders.Apply);
        Assert.Contains(results, r => r.Status == CaseStatus.Failed);
        Assert.All(results.Where(r => r.Status == CaseStatus.Failed), r => Assert.NotNull(r.WorstErrorOverBound));
    }

    /// <summary>What is compiled here is what the build compiles, so that it is the planted error that is caught.</summary>
    [SkippableTheory]
    [InlineData("conv2d_reference")]
    [InlineData("softmax")]
    public void The_same_sources_without_an_error_pass(string kernel)
    {
        using MutatedShaders shaders = new(new PlantedError("none", kernel, $"Kernels/{kernel}.comp", "#version 450", "#version 450"));
        using VulkanDevice device = ValidatedDevice.Open();
        CaseResult[] results = Run(device, $"/{kernel}/", shaders.Apply);
        Assert.NotEmpty(results);
        Assert.All(results, r => Assert.True(r.Status == CaseStatus.Passed, $"{r.Name}: {r.Reason}"));
        Assert.Empty(device.ValidationMessages);
    }

    /// <summary>
    /// A dispatch that does not state what it writes, so that no barrier would stand before its readers. A software driver runs one dispatch after the
    /// other, and its numbers would be right: the plan is compared with the module and refused.
    /// </summary>
    [SkippableFact]
    public void A_missing_barrier_between_dispatches_is_not_accepted()
    {
        using VulkanDevice device = ValidatedDevice.Open();
        CaseResult[] results = [.. Run(device, "/winograd/f2_w16", Unstated).Where(r => r.Status != CaseStatus.Skipped)];
        Assert.NotEmpty(results);
        Assert.All(results, r => Assert.Equal(CaseStatus.Failed, r.Status));
        Assert.All(results, r => Assert.Contains("since the module writes it", r.Reason, StringComparison.Ordinal));
    }

    private static CompiledModel Unstated(CompiledModel model) => CompiledModel.Create(
        [.. model.Plans.Select(plan => plan with { Steps = [.. plan.Steps.Select(step => step with { Alternatives = [.. step.Alternatives.Select(Unstated)] })] })],
        model.Tensors.Values);

    private static Alternative Unstated(Alternative alternative) => alternative.Dispatches.Count == 1 ? alternative : alternative with
    {
        Dispatches =
        [
            alternative.Dispatches[0] with { Bindings = [.. alternative.Dispatches[0].Bindings.Select(b => b with { Writes = false })] },
            .. alternative.Dispatches.Skip(1),
        ],
    };

    private static CaseResult[] Run(VulkanDevice device, string alternative, Func<CompiledModel, CompiledModel> change) =>
    [
        // Models that the filter leaves out would be prepared all the same.
        .. new OperatorSuite
        {
            Change = change,
            Models = [.. OperatorModels.All.Where(m => (m.StoredType == ElementType.F16) == alternative.Contains("v16", StringComparison.Ordinal))],
        }.Run(
            new ConformanceRun(device) { IsQuick = true, Filter = alternative }, CancellationToken.None),
    ];
}
