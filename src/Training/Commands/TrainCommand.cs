using System.CommandLine;
using TorchSharp;

namespace ResNetVk.Training;

/// <summary><c>resnetvk-train train</c>: trains a built-in network from the beginning.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        Option<string> network = new("--network")
        {
            Description = "A built-in network ('resnetvk networks' lists them), or cifar_resnet{6n+2}[_a|_b|_c], cifar_plain{6n+2}, cifar_preact{6n+2}, cifar_highway{D}, wrn_{6n+4}_{k} for any depth and width",
            DefaultValueFactory = _ => "resnet20_b",
        };
        Option<int?> width = new("--width") { Description = "Channels of the first stage, where the network leaves them free" };
        TrainingOptions run = new(new SettingsOptions(epochs: 20, learningRate: 0.1));
        Command command = new("train", "Train a network") { network, width };
        run.AddTo(command);
        run.AddReportTo(command);
        command.SetAction(parsed =>
        {
            NetworkChoice choice = new(parsed.GetValue(network)!, 1, 32, 32, 1, parsed.GetValue(width));
            choice.Validate();
            (DataSet data, TrainingSettings settings, torch.Device device, string folder, TrainingRunOptions options) = run.Read(parsed, choice.UsualShape);
            choice = choice with
            {
                InputChannels = data.Train.Shape.Channels,
                Height = data.Train.Shape.Height,
                Width = data.Train.Shape.Width,
                Classes = data.Train.Classes,
            };
            return run.Train(parsed, data, NetworkPlan.Of(choice), settings, device, folder, options);
        });
        return command;
    }
}
