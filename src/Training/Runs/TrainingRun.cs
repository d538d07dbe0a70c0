using ResNetVk.Format;
using TorchSharp;

namespace ResNetVk.Training;

/// <summary>A run from its first or next epoch to its end, in a folder: checkpoint, metrics and their picture after every epoch, then the network as ONNX.</summary>
public static class TrainingRun
{
    /// <summary>Name of the checkpoint in the folder.</summary>
    public const string CheckpointName = "checkpoint.safetensors";

    /// <summary>Name of the metrics in the folder.</summary>
    public const string MetricsName = "metrics.csv";

    /// <summary>Name of the picture of the errors in the folder.</summary>
    public const string CurvesName = "curves.png";

    /// <summary>Name of the trained network in the folder.</summary>
    public const string ModelName = "model.onnx";

    /// <summary>Trains, showing progress on the console.</summary>
    /// <param name="data">The images.</param>
    /// <param name="plan">What is trained.</param>
    /// <param name="settings">How.</param>
    /// <param name="device">Where.</param>
    /// <param name="folder">Exists; a checkpoint in it is gone on with.</param>
    /// <param name="options">What changes no numbers.</param>
    /// <returns>The exit status.</returns>
    /// <exception cref="TrainingInputException">A setting is out of range, the checkpoint is another run's, or a picture cannot be read.</exception>
    /// <exception cref="TrainingFailureException">The loss is no longer finite, memory is used up, or the folder cannot be written to.</exception>
    public static int Run(DataSet data, NetworkPlan plan, TrainingSettings settings, torch.Device device, string folder, TrainingRunOptions options) =>
        RunFailures.NeedingMemory(() => Train(data, plan, settings, device, folder, options));

    private static int Train(DataSet data, NetworkPlan plan, TrainingSettings settings, torch.Device device, string folder, TrainingRunOptions options)
    {
        AtomicFile.RemoveLeftovers(folder);

        // Files that are no pictures are better found now than after the first epoch.
        _ = data.Test.Fingerprint();
        string checkpointPath = Path.Combine(folder, CheckpointName);
        Checkpoint? checkpoint = File.Exists(checkpointPath) ? Checkpoint.Load(checkpointPath) : null;
        using Trainer trainer = new(data, plan, settings, device, folder, checkpoint, options.BatchesAhead);
        MetricsFile metrics = new(Path.Combine(folder, MetricsName), trainer.Description.EpochsDone);
        ProgressDisplay display = ProgressDisplay.OnConsole();
        long trained = trainer.Network.Parameters.Sum(parameter => parameter.Value.numel());
        Console.WriteLine(
            $"{plan.Name}, {trained:N0} parameters to train, {data.Name}: {data.Train.Count} training"
                + $"{(data.Validation is null ? "" : $", {data.Validation.Count} validation")} and {data.Test.Count} test images of {data.Train.Shape}, device {device.type}.");
        if (checkpoint is not null)
        {
            string within = trainer.Description.Partial is { } partial ? $" and {partial.Steps} steps" : "";
            Console.WriteLine($"Going on after epoch {trainer.Description.EpochsDone} of {settings.Epochs}{within}.");
        }

        while (!trainer.Finished)
        {
            TrainingProgress progress = trainer.TrainEpoch(display.Show, options.CheckpointSteps, SaveCheckpoint);
            int right = Evaluation.CountCorrect(trainer.Network, data.Test, trainer.Description.Data.Normalization, device);
            RunFailures.Writing(folder, () => metrics.Append(EpochMetrics.Of(progress, (double)right / Math.Max(1, data.Test.Count), trainer.Validation)));
            SaveCheckpoint();
            RunFailures.Writing(
                folder, () => CurvesPlot.Save(Path.Combine(folder, CurvesName), $"{plan.Name} on {data.Name}", [(plan.Name, metrics.Epochs)]));
        }

        if (trainer.Description.Best is { } best)
        {
            string early = trainer.Description.EpochsDone < settings.Epochs ? $"Stopped early: no epoch of the last {settings.Patience} was better. " : "";
            Console.WriteLine($"{early}Best after epoch {best.Epoch} with {100 * best.Accuracy:F2} % of the validation images; its weights are taken.");
        }

        trainer.UseFinalWeights();
        int correct = Evaluation.CountCorrect(trainer.Network, data.Test, trainer.Description.Data.Normalization, device);
        Console.WriteLine(Evaluation.Format(correct, data.Test.Count, trainer.Description));
        string model = Path.Combine(folder, ModelName);
        RunFailures.Writing(folder, () => NetworkExport.Save(model, trainer.Network, trainer.Description));
        Console.WriteLine($"{model} written.");
        return 0;

        void SaveCheckpoint() => RunFailures.Writing(folder, () => trainer.Save(checkpointPath));
    }
}
