using System.Globalization;
using System.Text;
using ResNetVk.Format;

namespace ResNetVk.Training;

/// <summary>What an experiment showed: a table as CSV, a plot, and a page that holds both beside what the paper says.</summary>
internal static class ExperimentReport
{
    private const int PaperSteps = 64_000;

    /// <summary>Writes <c>NAME.csv</c>, <c>NAME-epochs.csv</c>, <c>NAME.png</c> and <c>NAME.md</c>.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="experiment">What it was.</param>
    /// <param name="results">By network, in order; at least one.</param>
    /// <param name="data">What was learnt.</param>
    /// <param name="settings">How.</param>
    /// <param name="command">The command line that was given.</param>
    public static void Write(string folder, Experiment experiment, IReadOnlyList<ExperimentResult> results, DataSet data, TrainingSettings settings, string command)
    {
        WriteText(Path.Combine(folder, $"{experiment.Name}.csv"), Csv(results));
        WriteText(Path.Combine(folder, $"{experiment.Name}-epochs.csv"), EpochsCsv(results));
        string picture = Path.Combine(folder, $"{experiment.Name}.png");
        if (experiment.MeasuresResponses)
        {
            ResponsesPlot.Save(picture, experiment.Title, results);
            WriteText(Path.Combine(folder, "responses-by-layer.csv"), ResponsesCsv(results));
        }
        else
        {
            CurvesPlot.Save(picture, $"{experiment.Title}, {data.Name}", [.. results.Select(r => (r.Network, r.Epochs))]);
        }

        WriteText(Path.Combine(folder, $"{experiment.Name}.md"), Page(experiment, results, data, settings, command));
    }

    private static string Csv(IReadOnlyList<ExperimentResult> results) => "network,parameters,epochs,train_error,test_error\n" + string.Concat(results.Select(
        r => Invariant($"{r.Network},{r.Parameters},{r.Epochs.Count},{r.TrainError:F4},{r.TestError:F4}\n")));

    private static string EpochsCsv(IReadOnlyList<ExperimentResult> results) => "network,epoch,learning_rate,train_loss,train_error,test_error\n" + string.Concat(results.SelectMany(
        r => r.Epochs.Select(e => Invariant($"{r.Network},{e.Epoch},{e.LearningRate:G6},{e.TrainLoss:F6},{1 - e.TrainAccuracy:F4},{1 - e.TestAccuracy:F4}\n"))));

    private static string ResponsesCsv(IReadOnlyList<ExperimentResult> results) => "network,layer,name,deviation\n" + string.Concat(results.SelectMany(
        r => r.Responses.Select((response, i) => Invariant($"{r.Network},{i + 1},{response.Layer},{response.Deviation:G5}\n"))));

    private static string Page(Experiment experiment, IReadOnlyList<ExperimentResult> results, DataSet data, TrainingSettings settings, string command)
    {
        StringBuilder page = new();
        page.Append(Invariant($"# {experiment.Title}\n\n{experiment.Claim}\n\n![{experiment.Title}]({experiment.Name}.png)\n\n"));
        string responses = experiment.MeasuresResponses ? " mean deviation of the layers |" : "";
        page.Append(Invariant($"| network | parameters | training error | test error |{responses}\n|---|---|---|---|{(responses.Length > 0 ? "---|" : "")}\n"));
        foreach (ExperimentResult result in results)
        {
            string deviation = experiment.MeasuresResponses ? Invariant($" {result.Responses.Average(r => r.Deviation):F3} |") : "";
            page.Append(Invariant($"| {result.Network} | {result.Parameters} | {100 * result.TrainError:F2} % | {100 * result.TestError:F2} % |{deviation}\n"));
        }

        string[] seen = [.. experiment.Expected.Select(e => e.Judge(results, data.Train.Count, data.Test.Count)).OfType<string>()];
        if (seen.Length > 0)
        {
            page.Append("\nWhat was seen here:\n\n").Append(string.Concat(seen.Select(sentence => $"* {sentence}\n")));
        }

        page.Append(Invariant($"\nTraining errors are those of the last epoch, with augmentation and before each step; {data.Test.Count} test images.\n"));
        page.Append(Invariant(
            $"\nData {data.Name}, {data.Train.Count} images; {settings.Epochs} epochs of {settings.Batch} images a step, schedule {settings.Schedule}, "));
        page.Append(Invariant($"learning rate {settings.LearningRate}, weight decay {settings.WeightDecay}, seed {settings.Seed}. "));
        long steps = (long)settings.Epochs * settings.StepsPerEpoch(data.Train.Count);
        page.Append(steps >= PaperSteps
            ? "The paper takes as many steps.\n"
            : Invariant($"These are {steps} steps; the paper takes {PaperSteps} of 128 images: errors here are larger, and differences of a percent between runs of one seed each say nothing.\n"));
        page.Append(Invariant($"\n    {command}\n"));
        return page.ToString();
    }

    private static void WriteText(string path, string text) => AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
