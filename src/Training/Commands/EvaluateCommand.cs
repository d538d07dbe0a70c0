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
            DataDescription trained = saved.Description.Data;
            DataSet images = DataSet.Open(parsed.GetValue(data)!, trained.Shape);
            trained.RequireSame(images);
            using GraphNetwork network = saved.CreateNetwork();
            network.To(place);
            int correct = Evaluation.CountCorrect(network, images.Test, saved.Description.Data.Normalization, place);
            Console.WriteLine(Evaluation.Format(correct, images.Test.Count, saved.Description));
            return 0;
        });
        return command;
    }
}
