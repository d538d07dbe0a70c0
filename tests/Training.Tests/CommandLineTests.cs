using System.Globalization;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using ResNetVk.Converter.Export;
using ResNetVk.Converter.Import;
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
        string[] train = ["train", "--data", data, "--network", "cifar_resnet8", "--width", "4", "--epochs", "2", "--batch", "16",
            "--threads", "1", "--device", "cpu", "--output", output];

        (int status, string text, string error) = Run(train);

        Assert.Equal((0, string.Empty), (status, error));
        Assert.Contains("epoch   2/2", text, StringComparison.Ordinal);
        Assert.Contains("Test accuracy", text, StringComparison.Ordinal);
        Assert.Equal(
            ["checkpoint.safetensors", "command.txt", "curves.png", "labels.txt", "metrics.csv", "metrics.jsonl", "model-card.md", "model.onnx", "model.rnvk", "report.html"],
            Directory.GetFiles(output).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        string[] metrics = File.ReadAllLines(Path.Combine(output, "metrics.csv"));
        Assert.Equal(["epoch", "1", "2"], metrics.Select(line => line.Split(',')[0]));
        Assert.All(metrics, line => Assert.Equal(10, line.Split(',').Length));
        JsonElement last = JsonDocument.Parse(File.ReadLines(Path.Combine(output, "metrics.jsonl")).Last()).RootElement;
        Assert.Equal(2, last.GetProperty("epoch").GetInt32());
        Assert.InRange(last.GetProperty("dataWait").GetDouble(), 0, 1);
        Assert.Equal(JsonValueKind.Null, last.GetProperty("validationLoss").ValueKind);
        Assert.Equal(double.Parse(metrics[2].Split(',')[4], CultureInfo.InvariantCulture), last.GetProperty("testAccuracy").GetDouble(), 6);

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

    [Fact]
    public void AnExperimentTrainsItsNetworksOnceAndShowsWhatCameOfIt()
    {
        using ScratchFolder folder = TestData.Scratch();
        SyntheticData.WriteFashionMnist(folder.FullPath, train: 24, test: 12);
        string[] experiment = ["--data", "fashion-mnist:" + folder.FullPath, "--epochs", "1", "--batch", "12", "--threads", "1", "-o", folder["out"]];
        (int status, _, string error) = Run(["experiment", "responses", "--only", "plain20,resnet20", .. experiment]);
        Assert.Equal((0, string.Empty), (status, error));
        string[] rows = File.ReadAllLines(Path.Combine(folder["out"], "responses.csv"));
        Assert.Equal(["network", "plain20", "resnet20"], rows.Select(row => row.Split(',')[0]));
        Assert.Equal("269434", rows[2].Split(',')[1]);
        string[] layers = File.ReadAllLines(Path.Combine(folder["out"], "responses-by-layer.csv"));
        Assert.Equal(1 + 19 + 19, layers.Length);
        Assert.All(layers.Skip(1), row => Assert.InRange(double.Parse(row.Split(',')[3], CultureInfo.InvariantCulture), 1e-3, 1e3));
        Assert.Equal("89504E470D0A1A0A", Convert.ToHexString(File.ReadAllBytes(Path.Combine(folder["out"], "responses.png"))[..8]));
        string page = File.ReadAllText(Path.Combine(folder["out"], "responses.md"));
        Assert.Contains("| plain20 |", page, StringComparison.Ordinal);
        Assert.Contains("These are 2 steps; the paper takes 64000", page, StringComparison.Ordinal);
        Assert.Contains("* mean response of resnet20 ", page, StringComparison.Ordinal);
        Assert.Contains($"    resnetvk-train experiment responses --only plain20,resnet20 {string.Join(' ', experiment)}\n", page, StringComparison.Ordinal);
        Assert.Equal(["network", "plain20", "resnet20"], File.ReadAllLines(Path.Combine(folder["out"], "responses-epochs.csv")).Select(row => row.Split(',')[0]));

        // What was trained before is not trained again, by this experiment or another.
        (_, string text, _) = Run(["experiment", "degradation", "--only", "plain20,resnet20", .. experiment]);
        Assert.DoesNotContain("epoch   1/1", text, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder["out"], "degradation.png")));
        Assert.Contains("highway", Refused(["experiment", "nothing", .. experiment]), StringComparison.Ordinal);
        Assert.Contains("plain56", Refused(["experiment", "degradation", "--only", "resnet18", .. experiment]), StringComparison.Ordinal);
    }

    [Fact]
    public void ATrainedNetworkLearnsOtherClassesWithItsBeginningFrozen()
    {
        using ScratchFolder folder = TestData.Scratch();
        SyntheticData.WriteFashionMnist(folder.FullPath, train: 40, test: 30);
        string data = "fashion-mnist:" + folder.FullPath;
        using (GraphNetwork network = GraphNetwork.Create(new NetworkChoice("cifar_resnet8_b", 1, 28, 28, 3, 4), 5))
        {
            OnnxExporter.Save(network.ToGraph("three classes", new Dictionary<string, string> { ["mean"] = "0.25", ["std"] = "0.125" }), folder["three.onnx"]);
        }

        string[] finetune = ["finetune", "--from", folder["three.onnx"], "--data", data, "--epochs", "1", "--batch", "16", "--threads", "1",
            "--freeze", "conv1,bn1,layer1", "-o", folder["run"]];
        (int status, string text, string error) = Run(finetune);
        Assert.Equal((0, string.Empty), (status, error));
        Assert.Contains("Test accuracy", text, StringComparison.Ordinal);
        IReadOnlyDictionary<string, ConstantTensor> before = OnnxImporter.Import(folder["three.onnx"]).Constants;
        ImportedGraph after = OnnxImporter.Import(Path.Combine(folder["run"], "model.onnx"));
        Assert.All(after.Constants.Where(c => c.Value.Kind == ConstantKind.Float && c.Key != "linear.weight" && c.Key != "linear.bias"), c =>
        {
            string layer = c.Key.Split('.')[0];
            Assert.Equal(layer is "conv1" or "bn1" or "layer1", before[c.Key].Floats.SequenceEqual(c.Value.Floats));
        });
        Assert.Equal(10, after.Constants["linear.bias"].Shape[0]);
        Assert.Equal("0.25", after.Metadata["mean"]);

        // All that the run needs lies in its folder.
        File.Delete(folder["three.onnx"]);
        string[] resume = ["finetune", "--resume", .. finetune[3..]];
        (status, string resumed, error) = Run(resume);
        Assert.Equal((0, string.Empty), (status, error));
        Assert.Contains("Going on after epoch 1 of 1", resumed, StringComparison.Ordinal);
        Assert.Contains("another run", Refused([.. resume.Select(argument => argument == "conv1,bn1,layer1" ? "conv1" : argument)]), StringComparison.Ordinal);
        Assert.Contains("--from is needed", Refused(["finetune", "--data", data, "-o", folder["other"], "--resume"]), StringComparison.Ordinal);
        string checkpoint = Path.Combine(folder["run"], "checkpoint.safetensors");
        (status, string evaluated, _) = Run("evaluate", "--checkpoint", checkpoint, "--data", data, "--threads", "1");
        Assert.Equal(0, status);
        Assert.Equal(AccuracyLine(text), AccuracyLine(evaluated));
    }

    [Fact]
    public void AFolderOfPicturesBecomesANetworkThatKnowsItsClassesAndGoesOnWithOthers()
    {
        using ScratchFolder folder = TestData.Scratch();
        SyntheticData.WritePictures(folder["colours"], 12, "red", "green", "blue");
        SyntheticData.WritePictures(folder["pair"], 8, "sunset", "meadow");
        string[] common = ["--batch", "8", "--threads", "1", "--device", "cpu", "--lr", "0.05"];
        (int status, string text, string error) = Run(
            ["train", "--data", $"folder:{folder["colours"]},size=24,test=0.25", "--network", "cifar_resnet8", "--width", "4", "--epochs", "6", "-o", folder["run"], .. common]);
        Assert.Equal((0, string.Empty), (status, error));
        Assert.Contains("27 training and 9 test images of 3×24×24", text, StringComparison.Ordinal);
        Assert.Contains("Test accuracy 100.00 %", text, StringComparison.Ordinal);
        ImportedGraph trained = OnnxImporter.Import(Path.Combine(folder["run"], "model.onnx"));
        Assert.Equal("blue\ngreen\nred", trained.Metadata["labels"]);
        Assert.Equal("1x3x24x24", trained.Metadata["shape"]);

        // The size follows from the network.
        (status, text, error) = Run(
            ["finetune", "--from", Path.Combine(folder["run"], "model.onnx"), "--data", $"folder:{folder["pair"]}", "--epochs", "2", "--patience", "1", "-o", folder["more"], .. common]);
        Assert.Equal((0, string.Empty), (status, error));
        Assert.Contains("12 training, 2 validation and 2 test images of 3×24×24", text, StringComparison.Ordinal);
        Assert.Contains("Best after epoch", text, StringComparison.Ordinal);
        Assert.Equal("meadow\nsunset", OnnxImporter.Import(Path.Combine(folder["more"], "model.onnx")).Metadata["labels"]);
        (status, text, _) = Run(
            "evaluate", "--checkpoint", Path.Combine(folder["more"], "checkpoint.safetensors"), "--data", $"folder:{folder["pair"]}", "--threads", "1");
        Assert.Equal(0, status);
        Assert.Contains("of 2)", text, StringComparison.Ordinal);

        // A picture that is none is found before anything is trained, also among those to measure with.
        foreach (string picture in Directory.GetFiles(folder["pair"], "*.png", SearchOption.AllDirectories))
        {
            File.WriteAllText(picture, "no picture");
        }

        Assert.Contains("is not a picture", Refused(["train", "--data", $"folder:{folder["pair"]}", "-o", folder["bad"], .. common]), StringComparison.Ordinal);
        Assert.Contains(
            "between 0 and 1", Refused(["train", "--data", $"folder:{folder["pair"]},test=2", "-o", folder["bad"], .. common]), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatCannotBeGoneOnWithIsRefused()
    {
        using ScratchFolder folder = TestData.Scratch();
        SyntheticData.WriteFashionMnist(folder.FullPath, train: 5, test: 5);
        string[] finetune = ["finetune", "--data", "fashion-mnist:" + folder.FullPath, "--threads", "1", "-o", folder["run"], "--from"];
        Assert.Contains("--from", Refused([.. finetune, folder["none.onnx"]]), StringComparison.Ordinal);
        using (GraphNetwork network = GraphNetwork.Create(new NetworkChoice("cifar_resnet8_b", 1, 28, 28, 10, 4), 5))
        {
            OnnxExporter.Save(network.ToGraph("ten", new Dictionary<string, string>()), folder["ten.onnx"]);
        }

        using (GraphNetwork network = GraphNetwork.Create(new NetworkChoice("cifar_resnet8_b", 3, 28, 28, 10, 4), 5))
        {
            OnnxExporter.Save(network.ToGraph("colours", new Dictionary<string, string>()), folder["colours.onnx"]);
        }

        Assert.Contains("1×28×28", Refused([.. finetune, folder["colours.onnx"]]), StringComparison.Ordinal);
        Assert.Contains("layer9", Refused([.. finetune, folder["ten.onnx"], "--freeze", "layer9"]), StringComparison.Ordinal);
        Assert.Contains(
            "nothing to train", Refused([.. finetune, folder["ten.onnx"], "--freeze", "conv1,bn1,layer1,layer2,layer3,linear"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--network resnet21", "resnet20")]
    [InlineData("--network vgg11 --width 8", "fixed")]
    [InlineData("--optimizer adam", "sgd or adamw")]
    [InlineData("--optimizer adamw --nesterov", "--nesterov")]
    [InlineData("--clip-norm -1", "--clip-norm -1")]
    [InlineData("--average 1", "--average 1")]
    [InlineData("--mixup 11", "--mixup 11")]
    [InlineData("--dropout 1", "--dropout 1")]
    [InlineData("--cutout -1", "--cutout -1")]
    [InlineData("--warm-up-steps -1", "--warm-up-steps -1")]
    [InlineData("--warm-up-lr 0", "--warm-up-lr 0")]
    [InlineData("--epochs 0", "--epochs 0")]
    [InlineData("--batch 0", "--batch 0")]
    [InlineData("--lr 0", "--lr 0")]
    [InlineData("--lr NaN", "--lr NaN")]
    [InlineData("--momentum 1", "--momentum 1")]
    [InlineData("--weight-decay -1", "--weight-decay -1")]
    [InlineData("--label-smoothing 1", "--label-smoothing 1")]
    [InlineData("--crop-padding 17", "--crop-padding 17")]
    [InlineData("--width 0", "--width 0")]
    [InlineData("--schedule exponential", "step, cosine or one-cycle")]
    [InlineData("--threads 0", "--threads 0")]
    [InlineData("--device gpu", "auto, cpu or cuda")]
    [InlineData("--limit -1", "--limit -1")]
    [InlineData("--epochs many", "many")]
    [InlineData("--data nothing", "names no data set")]
    [InlineData("--initialization normal", "he or xavier")]
    [InlineData("--patience -1", "--patience -1")]
    [InlineData("--patience 3 --validation 0", "leave out --validation 0")]
    [InlineData("--validation 1", "--validation 1")]
    [InlineData("--batches-ahead 0", "--batches-ahead 0")]
    [InlineData("--cache -1", "--cache -1")]
    [InlineData("--checkpoint-steps -1", "--checkpoint-steps -1")]
    [InlineData("--evaluate-images -1", "--evaluate-images -1")]
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
        Refused(["report"]);
        Refused(["report", folder["none"]]);
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
