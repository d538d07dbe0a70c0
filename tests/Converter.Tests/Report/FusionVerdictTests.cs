using ResNetVk.Converter.Emit;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Import;
using ResNetVk.Converter.Passes;
using ResNetVk.Converter.Planning;
using ResNetVk.Converter.Report;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Converter.Tests;

/// <summary>The verdict is counted from the plan: it changes with the plan, not with what the passes are meant to do.</summary>
public sealed class FusionVerdictTests
{
    [Fact]
    public void AResidualNetworkHasNoBatchNormActivationOrAdditionOfItsOwn()
    {
        FusionVerdict verdict = new FusionReport(ReportNetworks.Bundled).Verdict;

        Assert.Equal("No batch norm, activation or shortcut addition is a dispatch of its own.", verdict.Sentence);
        Assert.Equal((21, 19, 9), (verdict.BatchNorms, verdict.Activations, verdict.ShortcutAdditions));
        Assert.Equal((49, 0), (verdict.TakenIn, verdict.Removed));
        Assert.Empty(verdict.OwnDispatches);
        Assert.Equal(
            "The source has 21 batch norms, 19 activations and 9 shortcut additions; of these 49, all are computed by the dispatch of another layer.",
            verdict.Evidence);
    }

    [Theory]
    [InlineData(9, typeof(FuseResidual))]
    [InlineData(19, typeof(FuseActivation), typeof(FusePrologue))]
    [InlineData(0, typeof(FoldBatchNorm))]
    public void WithoutAPassTheVerdictListsWhatItWouldHaveFused(int own, params Type[] missing)
    {
        // Without activations fused, additions still are, and the relu behind each stays; batch norms have a second pass that folds them.
        FusionVerdict verdict = new FusionReport(CompileBundledWithout(missing)).Verdict;

        Assert.Equal(own, verdict.OwnDispatches.Count);
        Assert.Equal(own == 0, verdict.Sentence.StartsWith("No ", StringComparison.Ordinal));
        Assert.All(verdict.OwnDispatches, d => Assert.NotEmpty(d.Reason));
    }

    [Fact]
    public void WhatIsADispatchOfItsOwnIsListedWithTheReasonThatWasLogged()
    {
        FusionVerdict verdict = new FusionReport(ReportNetworks.Hostile).Verdict;
        string banner = new ReportPage(ReportNetworks.Hostile).WithClass("div", "verdict").Single().Value;

        NotFusedRow own = Assert.Single(verdict.OwnDispatches);
        Assert.Equal((ReportNetworks.HostileName, "Relu"), (own.Name, own.Operator));
        Assert.Equal(ReportNetworks.Hostile.Optimized.Log.Obstacles[own.Name], own.Reason);
        Assert.StartsWith("its producer 'pool' is a MaxPool2D[3x3 s1 p0,0,0,0]", own.Reason, StringComparison.Ordinal);
        Assert.Contains(verdict.Sentence, banner, StringComparison.Ordinal);
        Assert.Contains(own.Reason, banner, StringComparison.Ordinal);
        Assert.Equal("One step of the plan is a batch norm, an activation or a shortcut addition of its own.", verdict.Sentence);
    }

    [Fact]
    public void AnotherOperationOfTwoTensorsIsNoAddition()
    {
        FusionReport fusion = new(ReportNetworks.Branching());

        Assert.Contains(fusion.Rows, r => r.Operator.StartsWith("Mul", StringComparison.Ordinal));
        Assert.DoesNotContain(fusion.Verdict.OwnDispatches, n => n.Operator.StartsWith("Mul", StringComparison.Ordinal));
        Assert.Equal(1, fusion.Verdict.ShortcutAdditions);
    }

    private static Compilation CompileBundledWithout(Type[] passes)
    {
        ImportedGraph imported = OnnxImporter.Import(Path.Combine(TestData.RepositoryRoot, "models", "fashion-mnist-resnet20.onnx"));
        Graph graph = GraphBuilder.Build(imported);
        Graph before = graph.Copy();
        OptimizedGraph optimized = PassRunner.Run(graph, [.. PassRunner.DefaultPasses.Where(p => !passes.Contains(p.GetType()))]);
        return new Compilation(Emitter.Emit(Planner.Plan([optimized], imported, new CompileOptions())), optimized, before, []);
    }
}
