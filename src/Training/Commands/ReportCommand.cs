using System.CommandLine;
using TorchSharp;

namespace ResNetVk.Training;

/// <summary><c>resnetvk-train report DIR</c>: makes a run's files and report again, without training.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        Argument<DirectoryInfo> folder = new("DIR") { Description = "The folder of a run; it need not be at its end" };
        Option<string> data = CommonOptions.Data();
        Option<int> threads = CommonOptions.Threads();
        Option<string> device = CommonOptions.Device();
        ReportSettings report = new();
        Command command = new("report", "Convert, verify and describe the network of a run again, without training") { folder, data };
        report.AddTo(command);
        command.Add(threads);
        command.Add(device);
        command.SetAction(parsed =>
        {
            ReportOptions options = report.Read(parsed);
            torch.Device place = CommonOptions.Apply(parsed.GetValue(threads), parsed.GetValue(device)!);
            string run = parsed.GetValue(folder)!.FullName;
            ImageShape shape = Checkpoint.Load(Path.Combine(run, TrainingRun.CheckpointName)).Description.Data.Shape;
            RunFindings findings = RunReport.Write(run, DataSet.Open(parsed.GetValue(data)!, shape), place, options);
            return findings.Passed ? 0 : CommandLine.Failed;
        });
        return command;
    }
}
