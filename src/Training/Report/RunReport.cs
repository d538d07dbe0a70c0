using System.Text;
using ResNetVk.Conformance.Golden;
using ResNetVk.Conformance.Harness.Report;
using ResNetVk.Converter;
using ResNetVk.Format;
using TorchSharp;

namespace ResNetVk.Training;

/// <summary>
/// The end of a run: its network as ONNX and converted, both compared with TorchSharp on the test images, and what there is to know as a page and a
/// model card. Everything follows from the folder and the data, so that it can be made again without training.
/// </summary>
public static class RunReport
{
    /// <summary>Name of the converted network in the folder.</summary>
    public const string ConvertedName = "model.rnvk";

    /// <summary>Name of the class names in the folder, one per line.</summary>
    public const string LabelsName = "labels.txt";

    /// <summary>Name of the page in the folder.</summary>
    public const string PageName = "report.html";

    /// <summary>Name of the model card in the folder.</summary>
    public const string CardName = "model-card.md";

    /// <summary>Name of the file in the folder that holds the command lines of the run.</summary>
    public const string CommandName = "command.txt";

    /// <summary>Writes all of it, and says so on the console.</summary>
    /// <param name="folder">Of a run, with its checkpoint.</param>
    /// <param name="data">What it was trained on.</param>
    /// <param name="device">Where TorchSharp classifies.</param>
    /// <param name="options">What the user says.</param>
    /// <returns>The findings.</returns>
    /// <exception cref="TrainingInputException">There is no checkpoint, it does not fit the data, or there are no test images.</exception>
    public static RunFindings Write(string folder, DataSet data, torch.Device device, ReportOptions options)
    {
        Checkpoint checkpoint = Checkpoint.Load(Path.Combine(folder, TrainingRun.CheckpointName));
        CheckpointDescription run = checkpoint.Description;
        run.Data.RequireSame(data);
        if (data.Test.Count == 0)
        {
            throw new TrainingInputException($"{data.Name} has no test images: there is nothing to report.");
        }

        using GraphNetwork network = checkpoint.CreateNetwork();
        network.To(device);
        int[] subset = options.Subset(data.Test.Count);
        TestPredictions torchSharp = Predict(network, [.. Enumerable.Range(0, data.Test.Count)], device);

        int wrong = Enumerable.Range(0, torchSharp.Count).FirstOrDefault(i => !torchSharp.IsFinite(i), -1);
        if (wrong >= 0)
        {
            throw new TrainingInputException(
                $"The network's answer to test image {wrong} is not finite: its weights grew without bounds. Train again with a smaller --lr than {run.Settings.LearningRate}, or with --clip-norm 1.");
        }

        // Other devices may compute with shorter numbers: files are held against the processor.
        network.To(torch.CPU);
        TestPredictions compared = device.type == DeviceType.CPU ? torchSharp.Of(subset) : Predict(network, subset, torch.CPU);
        string onnx = Path.Combine(folder, TrainingRun.ModelName);
        NetworkExport.Save(onnx, network, run);
        WriteText(folder, LabelsName, string.Concat(run.Data.Labels.Select(label => label + "\n")));
        List<RuntimeResult> runtimes = [ModelRuntimes.RunOnnx(onnx, data.Test, subset, run.Data.Normalization)];
        (CompiledModel? model, string? problem) = ConvertTo(onnx, Path.Combine(folder, ConvertedName));
        if (model is not null)
        {
            runtimes.Add(ModelRuntimes.RunVulkan(model, data.Test, subset));
        }

        string metrics = Path.Combine(folder, TrainingRun.MetricsName);
        string command = Path.Combine(folder, CommandName);
        RunFindings findings = new(
            run,
            File.Exists(metrics) ? MetricsFile.Read(metrics) : [],
            File.Exists(command) ? File.ReadAllText(command).Trim() : null,
            data.Test,
            torchSharp,
            subset,
            compared,
            runtimes,
            Compare(compared, runtimes),
            model?.Plan.Statistics,
            problem,
            [.. new[] { ConvertedName, TrainingRun.ModelName, TrainingRun.CheckpointName }.Select(name => new FileInfo(Path.Combine(folder, name)))
                .Where(file => file.Exists).Select(file => (file.Name, file.Length))],
            options);
        WriteText(folder, PageName, ReportPage.Render(findings));
        WriteText(folder, CardName, ModelCard.Markdown(findings));
        Show(findings, folder);
        return findings;

        TestPredictions Predict(GraphNetwork of, int[] images, torch.Device place) => new(
            Evaluation.Logits(of, data.Test, images, run.Data.Normalization, place), [.. images.Select(data.Test.Label)], data.Test.Classes);
    }

    /// <summary>The command line as a shell would take it again.</summary>
    /// <param name="arguments">As the user gave them.</param>
    public static string CommandLine(IEnumerable<string> arguments) => "resnetvk-train "
        + string.Join(' ', arguments.Select(a => a.Length > 0 && !a.Any(c => char.IsWhiteSpace(c) || c is '"' or '\'') ? a : $"'{a.Replace("'", "'\\''", StringComparison.Ordinal)}'"));

    /// <summary>Adds the command line to those of the run.</summary>
    /// <param name="folder">Of the run.</param>
    /// <param name="arguments">As the user gave them.</param>
    public static void KeepCommand(string folder, IEnumerable<string> arguments)
    {
        string line = CommandLine(arguments);
        string path = Path.Combine(folder, CommandName);
        string before = File.Exists(path) ? File.ReadAllText(path) : "";
        if (!before.Split('\n').Contains(line))
        {
            WriteText(folder, CommandName, before + line + "\n");
        }
    }

    private static (CompiledModel? Model, string? Problem) ConvertTo(string onnx, string path)
    {
        try
        {
            CompileOptions options = new()
            {
                Winograd = true,
                Golden = new GoldenReference(),
                Tool = $"resnetvk-train {ConformancePage.Version}",
            };
            Compiler.Compile(onnx, options).Model.Save(path);
            return (CompiledModel.Load(path), null);
        }
        catch (ConversionException exception)
        {
            // What another run left would be taken for this one's.
            File.Delete(path);
            return (null, $"{exception.Message}. {exception.Hint}.");
        }
    }

    private static List<LogitsComparison> Compare(TestPredictions torchSharp, IReadOnlyList<RuntimeResult> runtimes)
    {
        RuntimeResult[] ran = [.. runtimes.Where(r => r.Predictions is not null)];
        List<LogitsComparison> all = [.. ran.Select(r => LogitsComparison.Of($"{r.Name} and TorchSharp", torchSharp, r.Predictions!))];
        if (ran is [RuntimeResult first, RuntimeResult second])
        {
            all.Add(LogitsComparison.Of($"{second.Name} and {first.Name}", first.Predictions!, second.Predictions!));
        }

        return all;
    }

    private static void Show(RunFindings findings, string folder)
    {
        foreach (RuntimeResult runtime in findings.Runtimes)
        {
            Console.WriteLine(runtime.Predictions is { } p
                ? $"{runtime.Name} {runtime.On}: {100 * p.Accuracy:F2} % ({p.Correct} of {p.Count}); TorchSharp on the same images: {100 * findings.Compared.Accuracy:F2} %."
                : $"{runtime.Name} {runtime.On}");
        }

        foreach (LogitsComparison comparison in findings.Comparisons)
        {
            Console.WriteLine(
                $"{comparison.Name}: the same class for {comparison.Same + comparison.Ties} of {comparison.Images} images, largest difference {comparison.MaxAbsoluteError:G3}, "
                    + $"allowed {comparison.Bound:G3}{(comparison.Passed ? "." : ": FAILED.")}");
        }

        if (findings.Problem is not null)
        {
            Console.WriteLine($"The network cannot be converted: {findings.Problem}");
        }

        Console.WriteLine($"{Path.Combine(folder, PageName)} written, beside it {string.Join(", ", findings.Files.Select(f => f.Name))}, {CardName}, {LabelsName}.");
    }

    private static void WriteText(string folder, string name, string text) =>
        AtomicFile.Write(Path.Combine(folder, name), stream => stream.Write(Encoding.UTF8.GetBytes(text)));
}
