using System.CommandLine;

namespace ResNetVk.Training;

/// <summary><c>resnetvk-train export</c>: writes the network of a checkpoint as ONNX.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        Option<FileInfo> checkpoint = CommonOptions.Checkpoint();
        Option<FileInfo> output = new("--output", "-o") { Description = "The ONNX file to write", Required = true };
        Command command = new("export", "Write the network of a checkpoint as ONNX") { checkpoint, output };
        command.SetAction(parsed =>
        {
            CommonOptions.Apply(1, "cpu");
            Checkpoint saved = Checkpoint.Load(parsed.GetValue(checkpoint)!.FullName);
            using GraphNetwork network = saved.CreateNetwork();
            FileInfo file = parsed.GetValue(output)!;
            NetworkExport.Save(file.FullName, network, saved.Description);
            Console.WriteLine(
                $"{file} written: {saved.Description.Network.Name} after {saved.Description.EpochsDone} of {saved.Description.Settings.Epochs} epochs.");
            return 0;
        });
        return command;
    }
}
