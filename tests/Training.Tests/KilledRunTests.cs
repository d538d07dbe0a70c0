using System.Diagnostics;
using ResNetVk.Format;
using ResNetVk.TestSupport;

namespace ResNetVk.Training.Tests;

/// <summary>Runs that are killed, as by a power cut, and gone on with.</summary>
public sealed class KilledRunTests
{
    private const string Checkpoint = TrainingRun.CheckpointName;
    private const int Epochs = 6;
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(3);

    [Fact]
    public void ARunThatIsKilledAgainAndAgainEndsWithTheSameBits()
    {
        using ScratchFolder folder = TestData.Scratch();
        SyntheticData.WriteFashionMnist(folder.FullPath, train: 44, test: 10);
        string[] train =
        [
            "train", "--data", "fashion-mnist:" + folder.FullPath, "--network", "cifar_resnet8_b", "--width", "40", "--epochs", $"{Epochs}", "--batch", "8",
            "--average", "0.9", "--dropout", "0.2", "--mixup", "0.2", "--patience", "50", "--checkpoint-steps", "2", "--threads", "1", "--device", "cpu", "-o",
        ];
        string whole = folder["whole"];
        string run = folder["run"];
        using (Process process = Start([.. train, whole]))
        {
            Assert.True(process.WaitForExit(s_longest));
            Assert.Equal(0, process.ExitCode);
        }

        // Before the first checkpoint; while the first is written; then after and while later ones are written.
        KillWhen([.. train, run], () => Directory.Exists(run));
        Assert.False(File.Exists(Path.Combine(run, Checkpoint)));
        bool wasWriting = false;
        for (int kills = 0; kills < 5 && !(wasWriting && kills >= 3); kills++)
        {
            int writes = 0;
            DateTime last = TimeOf(run);
            KillWhen([.. train, run, "--resume"], () =>
            {
                DateTime now = TimeOf(run);
                writes += now == last ? 0 : 1;
                last = now;
                return writes >= kills % 3 && (kills == 1 ? writes >= 1 : IsWriting(run));
            });
            wasWriting |= IsWriting(run);
        }

        Assert.True(wasWriting, "no run was killed while it wrote its checkpoint");
        using (Process process = Start([.. train, run, "--resume"]))
        {
            Assert.True(process.WaitForExit(s_longest));
            Assert.Equal(0, process.ExitCode);
        }

        SafetensorsFile expected = SafetensorsFile.Load(Path.Combine(whole, Checkpoint));
        SafetensorsFile found = SafetensorsFile.Load(Path.Combine(run, Checkpoint));
        Assert.Equal(expected.Tensors.Keys, found.Tensors.Keys);
        foreach (string name in new[] { "conv1.weight", "velocity/conv1.weight", "average/conv1.weight", "best/conv1.weight" })
        {
            Assert.Contains(name, expected.Tensors.Keys);
        }

        Assert.All(expected.Tensors, pair => Assert.True(pair.Value.Data.ToArray().AsSpan().SequenceEqual(found.Tensors[pair.Key].Data.ToArray()), pair.Key));
        Assert.Equal(File.ReadAllBytes(Path.Combine(whole, TrainingRun.ModelName)), File.ReadAllBytes(Path.Combine(run, TrainingRun.ModelName)));
        Assert.Equal(Losses(whole), Losses(run));
        Assert.Equal(Directory.GetFiles(whole).Length, Directory.GetFiles(run).Length);
        Assert.False(IsWriting(run));
    }

    // Everything in the metrics but the times.
    private static IEnumerable<(int, double, double, double, double?)> Losses(string run)
    {
        IReadOnlyList<EpochMetrics> rows = MetricsFile.Read(Path.Combine(run, TrainingRun.MetricsName));
        Assert.Equal(Enumerable.Range(1, Epochs), rows.Select(row => row.Epoch));
        return rows.Select(row => (row.Epoch, row.TrainLoss, row.TrainAccuracy, row.TestAccuracy, row.ValidationLoss));
    }

    private static DateTime TimeOf(string run) => File.GetLastWriteTimeUtc(Path.Combine(run, Checkpoint));

    private static bool IsWriting(string run) => Directory.Exists(run) && Directory.GetFiles(run, $".{Checkpoint}.*.tmp").Length > 0;

    private static void KillWhen(string[] arguments, Func<bool> condition)
    {
        using Process process = Start(arguments);
        Stopwatch watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.False(process.HasExited, "the run was over before it could be killed");
            Assert.True(watch.Elapsed < s_longest, "the run does not get far enough to be killed");
            Thread.SpinWait(1000);
        }

        // SIGKILL, or TerminateProcess: no handler and no finally of the trainer runs.
        process.Kill();
        process.WaitForExit();
        Assert.NotEqual(0, process.ExitCode);
    }

    private static Process Start(string[] arguments)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments.Prepend(Path.Combine(AppContext.BaseDirectory, "resnetvk-train.dll")))
        {
            start.ArgumentList.Add(argument);
        }

        Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
