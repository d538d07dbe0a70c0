using System.CommandLine;
using TorchSharp;

namespace ResNetVk.Training;

/// <summary><c>resnetvk-train train</c>: trains a network, writing checkpoint and metrics after every epoch, then measures it.</summary>
internal static class TrainCommand
{
    public const string CheckpointName = "checkpoint.safetensors";
    public const string MetricsName = "metrics.csv";
    public const string ModelName = "model.onnx";

    public static Command Create()
    {
        Option<string> data = CommonOptions.Data();
        Option<int> depth = new("--depth") { Description = "Layers with weights: 6n + 2", DefaultValueFactory = _ => 20 };
        Option<int> width = new("--width") { Description = "Channels of the first stage", DefaultValueFactory = _ => 16 };
        Option<string> shortcut = new("--shortcut") { Description = "A (zero channels) or B (projection)", DefaultValueFactory = _ => "B" };
        Option<int> epochs = new("--epochs") { Description = "Passes over the training images", DefaultValueFactory = _ => 20 };
        Option<int> batch = new("--batch") { Description = "Images per step", DefaultValueFactory = _ => 128 };
        Option<string> schedule = new("--schedule") { Description = "step or one-cycle", DefaultValueFactory = _ => "one-cycle" };
        Option<double> learningRate = new("--lr") { Description = "The largest learning rate", DefaultValueFactory = _ => 0.1 };
        Option<double> momentum = new("--momentum") { Description = "Momentum", DefaultValueFactory = _ => 0.9 };
        Option<double> weightDecay = new("--weight-decay") { Description = "Weight decay", DefaultValueFactory = _ => 1e-4 };
        Option<bool> nesterov = new("--nesterov") { Description = "Use Nesterov's form of momentum" };
        Option<double> smoothing = new("--label-smoothing") { Description = "Probability mass spread over all classes" };
        Option<int> padding = new("--crop-padding") { Description = "Black border of the random crop", DefaultValueFactory = _ => 4 };
        Option<bool> noFlip = new("--no-flip") { Description = "Do not mirror half of the images" };
        Option<ulong> seed = new("--seed") { Description = "Key of every random choice", DefaultValueFactory = _ => 1UL };
        Option<int> limit = new("--limit") { Description = "Use only the first N training images (0: all)" };
        Option<int> threads = CommonOptions.Threads();
        Option<string> device = CommonOptions.Device();
        Option<DirectoryInfo> output = new("--output", "-o") { Description = "Folder for checkpoint, metrics, network", Required = true };
        Option<bool> resume = new("--resume") { Description = "Go on from the folder's checkpoint, if there is one" };
        Command command = new("train", "Train a CIFAR-style residual network")
        {
            data, depth, width, shortcut, epochs, batch, schedule, learningRate, momentum, weightDecay, nesterov, smoothing,
            padding, noFlip, seed, limit, threads, device, output, resume,
        };
        command.SetAction(parsed =>
        {
            TrainingSettings settings = new()
            {
                Epochs = parsed.GetValue(epochs),
                Batch = parsed.GetValue(batch),
                Schedule = ParseSchedule(parsed.GetValue(schedule)!),
                LearningRate = parsed.GetValue(learningRate),
                Momentum = parsed.GetValue(momentum),
                WeightDecay = parsed.GetValue(weightDecay),
                Nesterov = parsed.GetValue(nesterov),
                LabelSmoothing = parsed.GetValue(smoothing),
                CropPadding = parsed.GetValue(padding),
                Flip = !parsed.GetValue(noFlip),
                Seed = parsed.GetValue(seed),
            };
            settings.Validate();
            NetworkSettings network = new(parsed.GetValue(depth), ParseShortcut(parsed.GetValue(shortcut)!), 1, 1, parsed.GetValue(width));
            network.Validate();
            int most = parsed.GetValue(limit);
            if (most < 0)
            {
                throw new TrainingInputException($"--limit {most} is out of range: expected 0 (all images) or more.");
            }

            string folder = parsed.GetValue(output)!.FullName;
            string checkpointPath = Path.Combine(folder, CheckpointName);
            if (!parsed.GetValue(resume) && File.Exists(checkpointPath))
            {
                throw new TrainingInputException(
                    $"'{checkpointPath}' exists. Add --resume to go on with that run, or train into another folder.");
            }

            DataSet images = DataSet.Open(parsed.GetValue(data)!);
            images = most == 0 ? images : images with { Train = images.Train.Take(most) };
            network = network with { InputChannels = images.Train.Shape.Channels, Classes = images.Train.Classes };
            torch.Device place = CommonOptions.Apply(parsed.GetValue(threads), parsed.GetValue(device)!);
            return Run(images, network, settings, place, folder);
        });
        return command;
    }

    private static int Run(DataSet data, NetworkSettings network, TrainingSettings settings, torch.Device device, string folder)
    {
        Directory.CreateDirectory(folder);
        string checkpointPath = Path.Combine(folder, CheckpointName);
        Checkpoint? checkpoint = File.Exists(checkpointPath) ? Checkpoint.Load(checkpointPath) : null;
        using Trainer trainer = new(data, network, settings, device, checkpoint);
        MetricsFile metrics = new(Path.Combine(folder, MetricsName), trainer.Description.EpochsDone);
        ProgressDisplay display = ProgressDisplay.OnConsole();
        Console.WriteLine(
            $"ResNet-{network.Depth}, shortcut {network.Shortcut}, {data.Name}: {data.Train.Count} training and {data.Test.Count} test "
                + $"images of {data.Train.Shape}, device {device.type}.");
        if (checkpoint is not null)
        {
            Console.WriteLine($"Going on after epoch {trainer.Description.EpochsDone} of {settings.Epochs}.");
        }

        while (!trainer.Finished)
        {
            TrainingProgress progress = trainer.TrainEpoch(display.Show);
            metrics.Append(progress);
            trainer.Save(checkpointPath);
        }

        int correct = Evaluation.CountCorrect(trainer.Network, data.Test, trainer.Description.Data.Normalization, device);
        Console.WriteLine(Evaluation.Format(correct, data.Test.Count, trainer.Description));
        string model = Path.Combine(folder, ModelName);
        OnnxExport.Save(model, trainer.Network, trainer.Description);
        Console.WriteLine($"{model} written.");
        return 0;
    }

    private static ScheduleKind ParseSchedule(string text) => text switch
    {
        "step" => ScheduleKind.Step,
        "one-cycle" => ScheduleKind.OneCycle,
        _ => throw new TrainingInputException($"--schedule '{text}' is unknown: expected step or one-cycle."),
    };

    private static ShortcutOption ParseShortcut(string text) => text.ToUpperInvariant() switch
    {
        "A" => ShortcutOption.A,
        "B" => ShortcutOption.B,
        _ => throw new TrainingInputException($"--shortcut '{text}' is unknown: expected A or B."),
    };
}
