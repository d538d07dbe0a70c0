using System.CommandLine;
using ResNetVk.Converter.Import;
using TorchSharp;

namespace ResNetVk.Training;

/// <summary><c>resnetvk-train finetune</c>: goes on with a trained network, for other classes or pictures.</summary>
internal static class FinetuneCommand
{
    public static Command Create()
    {
        Option<FileInfo?> from = new("--from")
        {
            Description = "The trained network: an ONNX file, or weights of a built-in network (safetensors, PyTorch, a checkpoint of this trainer). "
                + "A run that is gone on with has its own copy and does not read it again",
        };
        Option<string> freeze = new("--freeze")
        {
            Description = "What is kept as it is: beginnings of tensors' names between commas, such as conv1,bn1,layer1",
            DefaultValueFactory = _ => "",
        };
        TrainingOptions run = new(new SettingsOptions(epochs: 5, learningRate: 0.01));
        Command command = new("finetune", "Go on with a trained network, for other classes or pictures") { from, freeze };
        run.AddTo(command);
        run.AddReportTo(command);
        command.SetAction(parsed =>
        {
            if (run.Resumed(parsed) is { } checkpoint)
            {
                return GoOn(checkpoint.Description, run, parsed, parsed.GetValue(freeze)!);
            }

            string source = parsed.GetValue(from)?.FullName
                ?? throw new TrainingInputException("--from is needed: name the trained network to begin with. (Only a run with a checkpoint goes on without it.)");
            ImportedGraph graph = PretrainedNetwork.Import(source);
            (DataSet data, TrainingSettings settings, torch.Device device, string folder, TrainingRunOptions options) =
                run.Read(parsed, PretrainedNetwork.InputShape(graph));
            WeightDrawing drawing = new(settings.Seed, settings.Initialization);
            string sha256 = PretrainedNetwork.Keep(graph, folder, NetworkPlan.SourceName, data.Train, drawing);
            return run.Train(parsed, data, new NetworkPlan(null, sha256, data.Train.Classes, parsed.GetValue(freeze)!), settings, device, folder, options);
        });
        return command;
    }

    private static int GoOn(CheckpointDescription saved, TrainingOptions run, ParseResult parsed, string freeze)
    {
        if (saved.Network.Choice is not null)
        {
            throw new TrainingInputException("The run in that folder was begun with 'train': go on with that, or fine-tune into another folder.");
        }

        (DataSet data, TrainingSettings settings, torch.Device device, string folder, TrainingRunOptions options) =
            run.Read(parsed, saved.Data.Shape);
        NetworkPlan plan = saved.Network with { Classes = data.Train.Classes, Freeze = freeze };
        return run.Train(parsed, data, plan, settings, device, folder, options);
    }
}
