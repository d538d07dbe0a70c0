using System.CommandLine;
using TorchSharp;

namespace ResNetVk.Training;

/// <summary><c>resnetvk-train evaluate</c>: measures the network of a checkpoint on the test images.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        Option<FileInfo> checkpoint = CommonOptions.Checkpoint();
        Option<string> data = CommonOptions.Data();
        Option<int> threads = CommonOptions.Threads();
        Option<string> device = CommonOptions.Device();
        Command command = new("evaluate", "Measure the network of a checkpoint on the test images") { checkpoint, data, threads, device };
        command.SetAction(parsed =>
        {
            torch.Device place = CommonOptions.Apply(parsed.GetValue(threads), parsed.GetValue(device)!);
            Checkpoint saved = Checkpoint.Load(parsed.GetValue(checkpoint)!.FullName);
            DataSet images = DataSet.Open(parsed.GetValue(data)!);
            NetworkSettings settings = saved.Description.Network;
            if (images.Test.Shape.Channels != settings.InputChannels || images.Test.Classes != settings.Classes)
            {
                throw new TrainingInputException(
                    $"The checkpoint's network takes {settings.InputChannels} channels and knows {settings.Classes} classes "
                        + $"({saved.Description.Data.Name}); {images.Name} has {images.Test.Shape.Channels} and {images.Test.Classes}.");
            }

            using CifarResNet network = saved.CreateNetwork();
            network.to(place);
            int correct = Evaluation.CountCorrect(network, images.Test, saved.Description.Data.Normalization, place);
            Console.WriteLine(Evaluation.Format(correct, images.Test.Count, saved.Description));
            return 0;
        });
        return command;
    }
}
