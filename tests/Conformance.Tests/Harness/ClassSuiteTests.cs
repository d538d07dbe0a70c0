using ResNetVk.Conformance.Harness;
using ResNetVk.Conformance.Harness.Classes;
using ResNetVk.Conformance.Harness.Operators;
using ResNetVk.Conformance.Reference;
using ResNetVk.Conformance.Tests.Harness.Operators;
using ResNetVk.Converter.Graphs;
using ResNetVk.Runtime;
using Xunit;

namespace ResNetVk.Conformance.Tests.Harness;

/// <summary>The suite of classes: it passes on this device, finds errors that are planted in the kernel, and judges rankings rightly.</summary>
public sealed class ClassSuiteTests
{
    [SkippableFact]
    public void It_passes_on_this_device()
    {
        using VulkanDevice device = ValidatedDevice.Open();
        CaseResult[] results = [.. new ClassSuite().Run(new ConformanceRun(device), CancellationToken.None)];
        Assert.All(results, r => Assert.True(r.Status == CaseStatus.Passed, $"{r.Name}: {r.Reason}"));
        Assert.Equal(ClassNetwork.All.Count * InputNumbers.Families.Count, results.Select(r => r.Id).Distinct().Count());
        Assert.Empty(device.ValidationMessages);
    }

    [SkippableTheory]
    [InlineData("Kernels/top_k.comp", "magnitude > 0x7F800000u", "false")]
    [InlineData("Kernels/top_k.comp", "p.rank == q.rank && p.index < q.index", "p.rank == q.rank && p.index > q.index")]
    [InlineData("Kernels/top_k.comp", "barrier();", "")]
    [InlineData("Kernels/top_k.comp", "candidate.index < uint(C)", "candidate.index < uint(C - 1)")]
    [InlineData("Kernels/top_k.comp", " / total", "")]
    [InlineData("Include/softmax.glsl", "return reduce(largest, true);", "return 0.0;")]
    public void Planted_errors_are_caught(string source, string text, string replacement)
    {
        using MutatedShaders shaders = new(new PlantedError(replacement, "top_k", source, text, replacement));
        using VulkanDevice device = ValidatedDevice.Open();
        ClassSuite suite = new() { Change = shaders.Apply };
        Assert.Contains(suite.Run(new ConformanceRun(device) { IsQuick = true }, CancellationToken.None), r => r.Status == CaseStatus.Failed);
    }

    [Theory]
    [InlineData("0:0.5 2:0.3", null)]
    [InlineData("0:0.5 1:0.1", "class 2 of probability 0.3")]
    [InlineData("2:0.3 0:0.5", "comes after")]
    [InlineData("0:0.5 0:0.5", "was reported before")]
    [InlineData("0:0.5 4:0.3", "is none")]
    [InlineData("0:0.4 2:0.3", "element [0,0]")]
    [InlineData("0:NaN 2:0.3", "comes after")]
    public void A_ranking_is_judged(string reported, string? problem)
    {
        ClassPrediction[] predictions =
            [.. reported.Split(' ').Select(p => p.Split(':')).Select(p => new ClassPrediction(int.Parse(p[0], null), float.Parse(p[1], System.Globalization.CultureInfo.InvariantCulture)))];
        RankingJudgement judgement = RankingJudgement.Of(predictions, 2, ReferenceTensor.From(new TensorShape(1, 4), [0.5f, 0.1f, 0.3f, 0.1f]), new double[4]);
        if (problem is null)
        {
            Assert.Null(judgement.Problem);
        }
        else
        {
            Assert.Contains(problem, judgement.Problem, StringComparison.Ordinal);
        }
    }
}
