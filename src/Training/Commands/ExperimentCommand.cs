using System.CommandLine;
using TorchSharp;

namespace ResNetVk.Training;

/// <summary><c>resnetvk-train experiment NAME</c>: trains the networks of one of the paper's experiments and shows what came of it.</summary>
internal static class ExperimentCommand
{
    // He et al. 2015 §4.2: 0.1 is too much for 110 layers to begin with.
    private const int DeepWarmUpSteps = 400;

    public static Command Create()
    {
        Argument<string> name = new("name")
        {
            Description = string.Join("; ", Experiment.All.Select(experiment => $"{experiment.Name} ({string.Join(", ", experiment.Networks)})")),
        };
        Option<string?> only = new("--only") { Description = "Train only these networks of it, between commas; also resnet110 and resnet1202 of depth" };
        TrainingOptions training = new(new SettingsOptions(epochs: 164, learningRate: 0.1, schedule: "step"));
        Command command = new("experiment", "Repeat an experiment of the paper; what was trained before is not trained again") { name, only };
        training.AddTo(command);
        command.SetAction(parsed =>
        {
            string wanted = parsed.GetValue(name)!;
            Experiment experiment = Experiment.All.FirstOrDefault(e => e.Name == wanted)
                ?? throw new TrainingInputException(
                    $"'{wanted}' is no experiment. There are {string.Join(", ", Experiment.All.Select(e => e.Name))}.");
            IReadOnlyList<string> networks = Networks(experiment, parsed.GetValue(only));
            (DataSet data, TrainingSettings settings, torch.Device device, string folder, TrainingRunOptions options) = training.Read(parsed, new NetworkChoice(networks[0], 3, 1, 1, 1).UsualShape);
            List<ExperimentResult> results = [];
            foreach (string network in networks)
            {
                results.Add(Train(network, experiment, data, settings, device, folder, options));
                ExperimentReport.Write(folder, experiment, results, data, settings, RunReport.CommandLine(parsed.Tokens.Select(token => token.Value)));
            }

            Console.WriteLine($"{Path.Combine(folder, experiment.Name)}.md written.");
            return 0;
        });
        return command;
    }

    private static IReadOnlyList<string> Networks(Experiment experiment, string? only)
    {
        if (only is null)
        {
            return experiment.Networks;
        }

        string[] all = [.. experiment.Networks, .. experiment.OnRequest];
        string[] chosen = only.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return chosen.Length > 0 && chosen.All(all.Contains)
            ? [.. all.Where(chosen.Contains)]
            : throw new TrainingInputException($"--only {only}: the networks of {experiment.Name} are {string.Join(", ", all)}.");
    }

    private static ExperimentResult Train(
        string network, Experiment experiment, DataSet data, TrainingSettings settings, torch.Device device, string folder, TrainingRunOptions options)
    {
        ImageShape shape = data.Train.Shape;
        NetworkPlan plan = NetworkPlan.Of(new NetworkChoice(network, shape.Channels, shape.Height, shape.Width, data.Train.Classes));
        bool isDeep = experiment.OnRequest.Contains(network);
        settings = isDeep && settings.WarmUpSteps == 0 ? settings with { WarmUpSteps = DeepWarmUpSteps } : settings;
        string own = Path.Combine(folder, network);
        Directory.CreateDirectory(own);
        TrainingRun.Run(data, plan, settings, device, own, options);
        Checkpoint checkpoint = Checkpoint.Load(Path.Combine(own, TrainingRun.CheckpointName));
        using GraphNetwork trained = checkpoint.CreateNetwork();
        trained.To(device);
        IReadOnlyList<(string, double)> responses = experiment.MeasuresResponses
            ? LayerResponses.Measure(trained, data.Test, checkpoint.Description.Data.Normalization, device)
            : [];
        return new ExperimentResult(
            network, trained.Parameters.Sum(p => p.Value.numel()), MetricsFile.Read(Path.Combine(own, TrainingRun.MetricsName)), responses);
    }
}
