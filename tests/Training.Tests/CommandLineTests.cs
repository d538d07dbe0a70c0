using Microsoft.ML.OnnxRuntime;
using ResNetVk.TestSupport;

namespace ResNetVk.Training.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public void TrainResumeEvaluateAndExportWorkTogether()
    {
        using ScratchFolder folder = TestData.Scratch();
        SyntheticData.WriteFashionMnist(folder.FullPath, train: 40, test: 30);
        string data = "fashion-mnist:" + folder.FullPath;
        string output = folder["run"];
        string checkpoint = Path.Combine(output, "checkpoint.safetensors");
        string[] train = ["train", "--data", data, "--depth", "8", "--width", "4", "--shortcut", "a", "--epochs", "2", "--batch", "16",
            "--threads", "1", "--device", "cpu", "--output", output];

        (int status, string text, string error) = Run(train);

        Assert.Equal((0, string.Empty), (status, error));
        Assert.Contains("epoch   2/2", text, StringComparison.Ordinal);
        Assert.Contains("Test accuracy", text, StringComparison.Ordinal);
        Assert.Equal(["checkpoint.safetensors", "metrics.csv", "model.onnx"], Directory.GetFiles(output).Select(Path.GetFileName)
            .Order(StringComparer.Ordinal));
        string[] metrics = File.ReadAllLines(Path.Combine(output, "metrics.csv"));
        Assert.Equal(["epoch", "1", "2"], metrics.Select(line => line.Split(',')[0]));
        Assert.All(metrics, line => Assert.Equal(6, line.Split(',').Length));

        Assert.Contains("--resume", Refused(train), StringComparison.Ordinal);
        Assert.Contains("another run", Refused([.. train, "--resume", "--seed", "2"]), StringComparison.Ordinal);
        (status, string again, _) = Run([.. train, "--resume"]);
        Assert.Equal(0, status);
        string accuracy = AccuracyLine(text);
        Assert.Equal(accuracy, AccuracyLine(again));
        (status, string evaluated, _) = Run("evaluate", "--checkpoint", checkpoint, "--data", data, "--threads", "1");
        Assert.Equal(0, status);
        Assert.Equal(accuracy, AccuracyLine(evaluated));

        string exported = folder["exported.onnx"];
        Assert.Equal(0, Run("export", "--checkpoint", checkpoint, "-o", exported).Status);
        Assert.Equal(File.ReadAllBytes(Path.Combine(output, "model.onnx")), File.ReadAllBytes(exported));
        using InferenceSession session = new(exported);
        Assert.Equal("input", Assert.Single(session.InputNames));
    }

    [Theory]
    [InlineData("--depth 21", "6n + 2")]
    [InlineData("--epochs 0", "--epochs 0")]
    [InlineData("--batch 0", "--batch 0")]
    [InlineData("--lr 0", "--lr 0")]
    [InlineData("--lr NaN", "--lr NaN")]
    [InlineData("--momentum 1", "--momentum 1")]
    [InlineData("--weight-decay -1", "--weight-decay -1")]
    [InlineData("--label-smoothing 1", "--label-smoothing 1")]
    [InlineData("--crop-padding 17", "--crop-padding 17")]
    [InlineData("--width 0", "width 0")]
    [InlineData("--shortcut C", "expected A or B")]
    [InlineData("--schedule cosine", "step or one-cycle")]
    [InlineData("--threads 0", "--threads 0")]
    [InlineData("--device gpu", "auto, cpu or cuda")]
    [InlineData("--limit -1", "--limit -1")]
    [InlineData("--epochs many", "many")]
    [InlineData("--data nothing", "names no data set")]
    [InlineData("--surprise", "--surprise")]
    public void ABadOptionIsRefusedWithOneMessage(string option, string expected)
    {
        using ScratchFolder folder = TestData.Scratch();
        SyntheticData.WriteFashionMnist(folder.FullPath, train: 5, test: 5);
        string[] arguments = ["train", "--output", folder["run"], .. option.Split(' ')];
        if (!option.StartsWith("--data", StringComparison.Ordinal))
        {
            arguments = [.. arguments, "--data", "fashion-mnist:" + folder.FullPath];
        }

        Assert.Contains(expected, Refused(arguments), StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["run"]));
    }

    [Fact]
    public void BadUsageAndFilesThatAreNotThereAreRefused()
    {
        using ScratchFolder folder = TestData.Scratch();
        Refused([]);
        Refused(["trane"]);
        Refused(["train"]);
        Refused(["evaluate", "--checkpoint", folder["none"]]);
        File.WriteAllText(folder["text"], "not a checkpoint");
        Refused(["export", "--checkpoint", folder["text"], "-o", folder["out.onnx"]]);
        Refused(["train", "--data", "fashion-mnist:" + folder.FullPath, "-o", folder["run"]]);
        SyntheticData.WriteFashionMnist(folder.FullPath, train: 5, test: 5);
        Refused(["train", "--data", "fashion-mnist:" + folder.FullPath, "--epochs", "1", "-o", folder["text"]]);
        Assert.False(File.Exists(folder["out.onnx"]));
        Assert.Equal(0, Run("--help").Status);
    }

    private static string Refused(string[] arguments)
    {
        (int status, _, string error) = Run(arguments);
        Assert.Equal(2, status);
        Assert.StartsWith("error: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        return error;
    }

    private static string AccuracyLine(string text) => text.Split('\n').Single(line => line.StartsWith("Test "
        + "accuracy", StringComparison.Ordinal));

    private static (int Status, string Output, string Error) Run(params string[] arguments)
    {
        TextWriter output = Console.Out;
        TextWriter error = Console.Error;
        using StringWriter newOutput = new();
        using StringWriter newError = new();
        Console.SetOut(newOutput);
        Console.SetError(newError);
        try
        {
            int status = CommandLine.Run(arguments);
            return (status, newOutput.ToString(), newError.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }
}
