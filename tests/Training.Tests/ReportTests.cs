using System.Text.RegularExpressions;
using ResNetVk.Format;
using ResNetVk.TestSupport;
using TorchSharp;

namespace ResNetVk.Training.Tests;

/// <summary>What a training ends with: files, their verification, a page, a card.</summary>
public sealed class ReportTests
{
    // Three classes; the fifth image is taken for class 0 by far, the fourth for class 2 by little.
    private static readonly float[] s_logits = [3, 1, 0, 0, 2, 1, 0, 1, 4, 1, 2, 2.5f, 9, 0, 1];
    private static readonly int[] s_labels = [0, 1, 2, 1, 2];

    [Fact]
    public void PredictionsAreCountedByClass()
    {
        TestPredictions predictions = new(s_logits, s_labels, 3);
        Assert.Equal(3, predictions.Correct);
        Assert.Equal(0.6, predictions.Accuracy);
        Assert.Equal([1, 0, 0, 0, 1, 1, 1, 0, 1], predictions.Confusion.Cast<int>());
        Assert.Equal((1, 2, 1), predictions.CountsOf(0));
        Assert.Equal((2, 1, 1), predictions.CountsOf(1));
        Assert.Equal([4, 3], predictions.WorstMistakes(9));
        Assert.Equal([4], predictions.WorstMistakes(1));
        Assert.Equal(Math.Exp(2.5) / (Math.Exp(1) + Math.Exp(2) + Math.Exp(2.5)), predictions.Probability(3, 2), 12);
        Assert.Equal([1, 0], predictions.Of([1, 4]).Confusion.Cast<int>().Where((_, i) => i is 4 or 8));
        Assert.False(new TestPredictions([1, float.NaN], [0], 2).IsFinite(0));
        Assert.False(new TestPredictions([1, float.NegativeInfinity], [0], 2).IsFinite(0));
        Assert.True(predictions.IsFinite(0));
        Assert.Throws<ArgumentException>(() => new TestPredictions([1], [0], 2));
        Assert.Throws<ArgumentException>(() => new TestPredictions([], [], 2));
    }

    [Theory]
    [InlineData(0, 7, new[] { 0, 1, 2, 3, 4, 5, 6 })]
    [InlineData(9, 3, new[] { 0, 1, 2 })]
    [InlineData(3, 10, new[] { 0, 3, 6 })]
    public void TheImagesComparedAreSpreadOverAll(int wanted, int images, int[] expected) =>
        Assert.Equal(expected, new ReportOptions(wanted).Subset(images));

    [Fact]
    public void ADifferenceBeyondTheBoundIsFound()
    {
        TestPredictions right = new(s_logits, s_labels, 3);
        Assert.True(Compared(0).Passed);
        Assert.True(Compared(8e-4f).Passed);
        LogitsComparison wrong = Compared(1e-3f);
        Assert.False(wrong.Passed);
        Assert.Equal(9e-4, wrong.Bound, 9);
        Assert.Equal(5, wrong.Same);
        Assert.False(Compared(float.NaN).Passed);

        // Two logits that are exchanged: another class, and no tie.
        float[] exchanged = [.. s_logits];
        (exchanged[0], exchanged[1]) = (exchanged[1], exchanged[0]);
        Assert.Equal(4, LogitsComparison.Of("", right, new TestPredictions(exchanged, s_labels, 3)).Same);

        LogitsComparison Compared(float error)
        {
            float[] found = [.. s_logits];
            found[6] += error;
            return LogitsComparison.Of("a and b", right, new TestPredictions(found, s_labels, 3));
        }
    }

    [Fact]
    public void ARunIsReportedAgainWithoutTraining()
    {
        using ScratchFolder folder = TestData.Scratch();
        SyntheticData.WriteFashionMnist(folder.FullPath, train: 24, test: 30);
        string data = "fashion-mnist:" + folder.FullPath;
        string run = folder["run"];
        Assert.Equal(0, CommandLine.Run(["train", "--data", data, "--network", "cifar_resnet8", "--width", "4", "--epochs", "2", "--batch", "12", "--threads", "1",
            "--device", "cpu", "--licence", "CC0 <1.0>", "--evaluate-images", "10", "-o", run]));
        string page = File.ReadAllText(Path.Combine(run, "report.html"));
        string card = File.ReadAllText(Path.Combine(run, "model-card.md"));
        Assert.Contains("10 of 30 test images", page, StringComparison.Ordinal);
        Assert.Contains("CC0 &lt;1.0&gt;", page, StringComparison.Ordinal);
        Assert.Contains("| licence | CC0 &lt;1.0> |", card, StringComparison.Ordinal);
        Assert.Contains("--evaluate-images 10", card, StringComparison.Ordinal);
        Assert.Contains("ONNX Runtime and TorchSharp | 10 | 10", card, StringComparison.Ordinal);
        Assert.DoesNotContain("://", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);

        // Curves for both kinds of pages, and every mistake.
        int mistakes = Regex.Count(page, "<figure><img");
        Assert.InRange(mistakes, 1, 24);
        Assert.Equal(2 + mistakes, Regex.Count(page, "data:image/png;base64,iVBORw0KGgo"));
        Assert.Equal(10, File.ReadAllLines(Path.Combine(run, "labels.txt")).Length);
        Assert.Equal(File.ReadAllLines(Path.Combine(run, "labels.txt")), CompiledModel.Load(Path.Combine(run, "model.rnvk")).Plan.Labels);

        foreach (string name in new[] { "report.html", "model-card.md", "model.rnvk", "model.onnx", "labels.txt" })
        {
            File.Delete(Path.Combine(run, name));
        }

        string[] again = ["report", run, "--data", data, "--threads", "1", "--device", "cpu", "--evaluate-images", "10"];
        Assert.Equal(0, CommandLine.Run([.. again, "--licence", "CC0 <1.0>"]));
        Assert.Equal(page, File.ReadAllText(Path.Combine(run, "report.html")));
        Assert.Equal(card, File.ReadAllText(Path.Combine(run, "model-card.md")));

        // Another data set's images are not what the network knows.
        using ScratchFolder other = TestData.Scratch();
        ImageSet colours = SyntheticData.Images(4, new ImageShape(3, 28, 28), 10, 1);
        Assert.Throws<TrainingInputException>(() =>
            RunReport.Write(run, new DataSet("colours", colours, colours, [.. Enumerable.Range(0, 10).Select(i => $"{i}")]), torch.CPU, new ReportOptions()));
    }

    [SkippableFact]
    public void TheVulkanRuntimeGivesTheSameAnswers()
    {
        RunFindings findings = Report(classes: 5);
        RuntimeResult vulkan = findings.Runtimes.Single(r => r.Name == "Vulkan");
        Skip.If(vulkan.Predictions is null && !vulkan.IsFailure, vulkan.On);
        Assert.True(findings.Passed);
        Assert.Equal(["ONNX Runtime and TorchSharp", "Vulkan and TorchSharp", "Vulkan and ONNX Runtime"], findings.Comparisons.Select(c => c.Name));
        Assert.All(findings.Comparisons, c => Assert.InRange(c.MaxAbsoluteError, 1e-9, c.Bound));
        Assert.Equal(findings.Compared.Correct, vulkan.Predictions!.Correct);
        Assert.Contains("The converted file computes what was trained.", ReportPage.Render(findings), StringComparison.Ordinal);
    }

    [Fact]
    public void ThePageSaysWhatDidNotRunAndWhatIsWrong()
    {
        RunFindings findings = Report(classes: 3);
        RuntimeResult onnx = findings.Runtimes[0];
        RunFindings without = findings with
        {
            Runtimes = [onnx, new RuntimeResult("Vulkan", "not evaluated: there is no driver", null)],
            Comparisons = [findings.Comparisons[0]],
        };
        Assert.True(without.Passed);
        Assert.Contains("class=\"verdict partial\"", ReportPage.Render(without), StringComparison.Ordinal);
        Assert.Contains("there is no driver", ModelCard.Markdown(without), StringComparison.Ordinal);

        RunFindings failed = findings with { Runtimes = [onnx, new RuntimeResult("Vulkan", "failed on a <device>", null, IsFailure: true)] };
        Assert.False(failed.Passed);
        Assert.Contains("failed on a &lt;device&gt;", ReportPage.Render(failed), StringComparison.Ordinal);

        RunFindings differing = findings with { Comparisons = [findings.Comparisons[0] with { MaxAbsoluteError = 2 * findings.Comparisons[0].Bound }] };
        Assert.False(differing.Passed);
        Assert.Contains("class=\"verdict broken\"", ReportPage.Render(differing), StringComparison.Ordinal);
        Assert.Contains("FAILED", ModelCard.Markdown(differing), StringComparison.Ordinal);

        RunFindings refused = findings with { Problem = "no kernel", Statistics = null, Epochs = [] };
        Assert.False(refused.Passed);
        Assert.Contains("The network cannot be converted.", ReportPage.Render(refused), StringComparison.Ordinal);
    }

    [Fact]
    public void EveryClassAndSettingIsThereAndTagsAreBalanced()
    {
        RunFindings findings = Report(classes: 23, label: i => $"<i>|{i}");
        string page = ReportPage.Render(findings);
        Assert.DoesNotContain("<i>", page, StringComparison.Ordinal);
        Assert.Contains("&lt;i&gt;|22", page, StringComparison.Ordinal);
        Assert.Contains("\\|22 |", ModelCard.Markdown(findings), StringComparison.Ordinal);
        Assert.Contains("learningRate", page, StringComparison.Ordinal);
        foreach (string tag in new[] { "section", "table", "tr", "td", "figure", "svg", "div", "dl", "g", "picture" })
        {
            Assert.Equal(Regex.Count(page, $"<{tag}[ >]"), Regex.Count(page, $"</{tag}>"));
        }
    }

    private static RunFindings Report(int classes, Func<int, string>? label = null)
    {
        using ScratchFolder folder = TestData.Scratch();
        DataSet data = SyntheticData.Set(train: 23, test: 29, new ImageShape(3, 11, 7), classes);
        data = data with { Labels = [.. Enumerable.Range(0, classes).Select(label ?? (i => $"class {i}"))] };
        Assert.Equal(0, TrainingRun.Run(data, SyntheticData.Plan("cifar_resnet8_b", data, 5), new TrainingSettings { Epochs = 1, Batch = 23 }, torch.CPU, folder.FullPath, TrainingRunOptions.Usual));
        return RunReport.Write(folder.FullPath, data, torch.CPU, new ReportOptions());
    }
}
