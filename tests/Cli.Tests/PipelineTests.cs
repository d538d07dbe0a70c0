using System.Text.Json;
using Google.Protobuf;
using ResNetVk.Format;
using ResNetVk.Onnx;
using ResNetVk.TestSupport;

namespace ResNetVk.Cli.Tests;

/// <summary>From the trained network to a label, with every command, and the keys that scripts rely on.</summary>
public sealed class PipelineTests : IClassFixture<BundledNetwork>, IDisposable
{
    private const string FashionMnist = "/usr/share/datasets/fashion-mnist";

    private readonly BundledNetwork _network;
    private readonly ScratchFolder _scratch = TestData.Scratch();

    public PipelineTests(BundledNetwork network) => _network = network;

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Convert_counts_what_it_made()
    {
        JsonElement json = _network.Conversion.Json();
        Assert.Equal(272_186, json.GetProperty("parameters").GetInt64());
        // 3·3·1·16 at 28×28, six 16→16; 16→32 with its 1×1 shortcut and five 32→32 at 14×14; the same for 64 at 7×7; 64·10.
        const long MultiplyAdds = (144 * 784) + (6 * 2304 * 784)
            + ((4608 + 512 + (5 * 9216)) * 196)
            + ((18432 + 2048 + (5 * 36864)) * 49) + 640;
        Assert.Equal(MultiplyAdds, json.GetProperty("multiplyAdds").GetInt64());
        Assert.Equal(73, json.GetProperty("nodes").GetInt32());
        // 21 convolutions (shortcuts included), the pooling and the head: every batch norm, ReLU and addition is fused.
        Assert.Equal(23, json.GetProperty("dispatches").GetInt32());
        Assert.Equal(0, json.GetProperty("notFused").GetArrayLength());
        Assert.True(json.GetProperty("weightBytes").GetInt64() > 4 * 268_000);
        Assert.True(json.GetProperty("arenaBytes").GetInt64() >= json.GetProperty("arenaLowerBoundBytes").GetInt64());
        Assert.Equal(new FileInfo(_network.Compiled).Length, json.GetProperty("fileBytes").GetInt64());
    }

    [Fact]
    public void Convert_shows_what_was_fused_in_a_hundred_columns_of_plain_text()
    {
        CommandResult result = ResNetVkCommand.Run(
            "convert", _network.Onnx, "-o", _scratch["out.rnvk"], "--report", _scratch["out.html"], "--mean", "0.286", "--std", "0.353").Expect(0);
        Assert.Matches(@"layer1\.0\.conv2 +Conv2D\+Residual\+Relu +bn2 \(BatchNormalization\), add, relu2", result.Output);
        Assert.Contains("not fused: none", result.Output, StringComparison.Ordinal);
        Assert.All(result.Output.Split('\n'), line => Assert.True(line.Length <= 100 && !line.Contains('\u001b'), line));
        Assert.Contains("note: input 'input'", result.Messages, StringComparison.Ordinal);
        Assert.Contains("</html>", File.ReadAllText(_scratch["out.html"]), StringComparison.Ordinal);
        Assert.Equal(["out.html", "out.rnvk"], Directory.GetFiles(_scratch.FullPath).Select(Path.GetFileName).Order());
        Assert.Contains("mean 0.286, std 0.353", ResNetVkCommand.Run("inspect", _scratch["out.rnvk"]).Expect(0).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("random:preact_resnet20", @"\+Prologue\(Relu\)\+Relu +bn2 \(BatchNormalization\), relu2, bn1\s+\(BatchNormalization\), relu1")]
    [InlineData("random:highway19", @"\+Sigmoid\+Gate +")]
    public void Convert_fuses_gates_and_pre_activations(string source, string row)
    {
        CommandResult result = ResNetVkCommand.Run("convert", source, "-o", _scratch["out.rnvk"]).Expect(0);
        Assert.Matches(row, result.Output);
        Assert.Contains("not fused: none", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Convert_ends_the_network_where_it_is_told()
    {
        ResNetVkCommand.Run("convert", _network.Onnx, "-o", _scratch["out.rnvk"], "--outputs", "features").Expect(0);
        CommandResult inspected = ResNetVkCommand.Run("inspect", _scratch["out.rnvk"]).Expect(0);
        Assert.Contains("output features 1x64", inspected.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("logits", inspected.Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Bench_explains_where_the_time_goes_and_what_other_kernels_take()
    {
        TestDevice.Require();
        JsonElement json = ResNetVkCommand.Run("bench", _network.Compiled, "--runs", "2", "--explain", "--json").Expect(0).Json();
        JsonElement[] steps = [.. json.GetProperty("steps").EnumerateArray()];
        Assert.Equal(23, steps.Sum(step => step.GetProperty("steps").GetInt32()));
        Assert.Equal("conv1", steps[0].GetProperty("name").GetString());
        Assert.All(steps, step =>
        {
            JsonElement[] alternatives = [.. step.GetProperty("alternatives").EnumerateArray()];
            Assert.Single(alternatives, a => a.GetProperty("chosen").GetBoolean());
            Assert.All(alternatives, a => Assert.True(a.GetProperty("medianMilliseconds").GetDouble() > 0));
        });
        string text = ResNetVkCommand.Run("bench", _network.Compiled, "--runs", "1", "--explain").Expect(0).Output;
        Assert.Contains("sum over 23 steps", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_sources_give_equal_files()
    {
        ResNetVkCommand.Run("convert", _network.Onnx, "-o", _scratch["again.rnvk"], "--labels", _network.Labels).Expect(0);
        Assert.Equal(File.ReadAllBytes(_network.Compiled), File.ReadAllBytes(_scratch["again.rnvk"]));
    }

    [Fact]
    public void Inspect_shows_the_plan()
    {
        string text = ResNetVkCommand.Run("inspect", _network.Compiled).Expect(0).Output;
        string[] expected = ["model ", "input input 1x1x28x28", "step 0: conv1 = Conv2D", "needs Vulkan 1.1", "arena at ", "output logits 1x10", "label 9 Ankle boot", "tensor conv1.weight F32 16x1x3x3"];
        Assert.All(expected, fragment => Assert.Contains(fragment, text, StringComparison.Ordinal));
        JsonElement json = ResNetVkCommand.Run("inspect", _network.Compiled, "--json").Expect(0).Json();
        JsonElement plan = json.GetProperty("plan");
        Assert.Equal(23, plan.GetProperty("steps").GetArrayLength());
        Assert.Equal("arena", plan.GetProperty("steps")[0].GetProperty("alternatives").EnumerateArray().Last().GetProperty("dispatches")[0].GetProperty("bindings")[0].GetProperty("space").GetString());
        Assert.Contains(json.GetProperty("tensors").EnumerateArray(), t => t.GetProperty("name").GetString() == "conv1.weight");
    }

    [SkippableFact]
    public void Classify_recognises_the_samples()
    {
        TestDevice.Require();
        string compiled = _scratch["normalised.rnvk"];
        ResNetVkCommand.Run("convert", _network.Onnx, "-o", compiled, "--labels", _network.Labels, "--mean", "0.286", "--std", "0.353").Expect(0);
        JsonElement json = ResNetVkCommand.Run(["classify", compiled, .. _network.Samples, "--top", "3", "--validation", "--json"]).Expect(0).Json();
        JsonElement[] images = [.. json.GetProperty("images").EnumerateArray()];
        Assert.Equal(_network.Samples, images.Select(i => i.GetProperty("path").GetString()!));
        string[] labels = File.ReadAllLines(_network.Labels);
        foreach (JsonElement image in images)
        {
            Assert.True(image.GetProperty("milliseconds").GetDouble() > 0);
            JsonElement[] predictions = [.. image.GetProperty("predictions").EnumerateArray()];
            Assert.Equal(3, predictions.Length);
            Assert.All(predictions, p => Assert.Equal(labels[p.GetProperty("index").GetInt32()], p.GetProperty("label").GetString()));
            double[] probabilities = [.. predictions.Select(p => p.GetProperty("probability").GetDouble())];
            Assert.Equal(probabilities.OrderDescending(), probabilities);
            Assert.InRange(probabilities.Sum(), 0.1, 1.0001);
        }

        // The samples are named and ordered by their class; a network this small may miss a few, not half of them.
        int right = images.Where((image, i) => image.GetProperty("predictions")[0].GetProperty("index").GetInt32() == i).Count();
        Assert.InRange(right, 6, 10);

        CommandResult text = ResNetVkCommand.Run(["classify", compiled, .. _network.Samples]).Expect(0);
        Assert.Matches(@"1-trouser\.png +Trouser +\d+\.\d\d % +[\d.]+ ms", text.Output);
        Assert.Contains($"on {json.GetProperty("device").GetString()}", text.Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Classify_refuses_what_is_not_a_picture_and_what_is_no_classifier()
    {
        TestDevice.Require();
        File.WriteAllText(_scratch["text.png"], "this is no picture");
        File.WriteAllBytes(_scratch["cut.png"], File.ReadAllBytes(_network.Samples[0])[..60]);
        Refusal.Check(_scratch.FullPath, ["classify", _network.Compiled, _scratch["cut.png"]], "cut.png");
        Refusal.Check(_scratch.FullPath, ["classify", _network.Compiled, _scratch["missing.png"]], "missing.png");
        Refusal.Check(_scratch.FullPath, ["classify", _network.Compiled, _network.Samples[0], "--top", "11"], "--top 11", "10");
        ResNetVkCommand.Run("convert", _network.Onnx, "-o", _scratch["maps.rnvk"], "--outputs", "relu1").Expect(0);
        Refusal.Check(_scratch.FullPath, ["classify", _scratch["maps.rnvk"], _network.Samples[0]], "no classifier", "1x16x28x28");
    }

    [SkippableFact]
    public void Run_computes_what_verify_agrees_with()
    {
        TestDevice.Require();
        string input = _scratch["in.safetensors"];
        string output = _scratch["out.safetensors"];
        SafetensorsFile.Save(input, [TensorEntryValues.FromFloats("input", [1, 1, 28, 28], Ramp(784)), TensorEntryValues.FromFloats("other", [3], Ramp(3))]);
        CommandResult result = ResNetVkCommand.Run("run", _network.Compiled, "--input", input, "--output", output, "--validation", "--json").Expect(0);
        JsonElement written = Assert.Single(result.Json().GetProperty("outputs").EnumerateArray());
        Assert.Equal("logits", written.GetProperty("name").GetString());
        Assert.Contains("not used: other", result.Messages, StringComparison.Ordinal);
        TensorEntry logits = SafetensorsFile.Load(output).Tensors["logits"];
        Assert.Equal([1L, 10], logits.Shape);
        Assert.All(logits.ToFloats(), v => Assert.True(float.IsFinite(v)));
        Assert.NotEqual(logits.ToFloats()[0], logits.ToFloats()[1]);
        Assert.Equal(["in.safetensors", "out.safetensors"], Directory.GetFiles(_scratch.FullPath).Select(Path.GetFileName).Order());

        JsonElement verified = ResNetVkCommand.Run("verify", _network.Compiled, "--against", _network.Onnx, "--input", input, "--json").Expect(0).Json();
        Assert.True(verified.GetProperty("passed").GetBoolean());
        Assert.Equal(1, verified.GetProperty("samples").GetInt32());
        Assert.Equal(
            logits.ToFloats().Max(Math.Abs), verified.GetProperty("outputs")[0].GetProperty("maxAbsoluteReference").GetDouble(), tolerance: 1e-3);
    }

    [Fact]
    public void Run_refuses_tensors_that_do_not_fit()
    {
        string input = _scratch["in.safetensors"];
        string[] command = ["run", _network.Compiled, "--input", input, "--output", _scratch["out.safetensors"]];
        Refusal.Check(_scratch.FullPath, command, "in.safetensors");

        SafetensorsFile.Save(input, [TensorEntryValues.FromFloats("input", [1, 28, 28, 1], Ramp(784))]);
        Refusal.Check(_scratch.FullPath, command, "'input'", "1x28x28x1", "1x1x28x28");

        SafetensorsFile.Save(input, [TensorEntryValues.FromFloats("picture", [1, 1, 28, 28], Ramp(784))]);
        Refusal.Check(_scratch.FullPath, command, "no tensor 'input'", "'picture'");

        SafetensorsFile.Save(input, [new TensorEntry("input", ElementType.U8, [1, 1, 28, 28], new byte[784])]);
        Refusal.Check(_scratch.FullPath, command, "U8", "F32");

        File.WriteAllText(input, "no tensors");
        Refusal.Check(_scratch.FullPath, command, "in.safetensors");
        Refusal.Check(_scratch.FullPath, ["run", _network.Compiled, "--input", input, "--output", input], "overwrite");
    }

    [SkippableFact]
    public void Verify_passes_against_the_source_layer_by_layer()
    {
        TestDevice.Require();
        JsonElement json = ResNetVkCommand.Run("verify", _network.Compiled, "--against", _network.Onnx, "--random", "3", "--layers", "--validation", "--json")
            .Expect(0).Json();
        Assert.True(json.GetProperty("passed").GetBoolean());
        Assert.Equal(3, json.GetProperty("samples").GetInt32());
        Assert.Equal(1, json.GetProperty("top1Agreement").GetDouble());
        JsonElement output = Assert.Single(json.GetProperty("outputs").EnumerateArray());
        Assert.Equal("logits", output.GetProperty("name").GetString());
        double bound = output.GetProperty("bound").GetDouble();
        Assert.Equal(1e-4 * output.GetProperty("maxAbsoluteReference").GetDouble(), bound, tolerance: 1e-9);
        Assert.InRange(output.GetProperty("maxAbsoluteError").GetDouble(), 0, bound);
        Assert.InRange(output.GetProperty("cosine").GetDouble(), 0.999999, 1.000001);
        Assert.InRange(json.GetProperty("layers").GetArrayLength(), 23, 25);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("firstDifferingLayer").ValueKind);
    }

    [SkippableFact]
    public void Verify_and_bench_fail_against_another_network()
    {
        TestDevice.Require();
        // The same network, its last bias moved by 1: a comparison that passes would compare nothing.
        ModelProto other = ModelProto.Parser.ParseFrom(File.ReadAllBytes(_network.Onnx));
        TensorProto bias = other.Graph.Initializer.Last(i => i.Dims.Count == 1 && i.Dims[0] == 10);
        byte[] values = bias.RawData.ToByteArray();
        BitConverter.TryWriteBytes(values, BitConverter.ToSingle(values) + 1);
        bias.RawData = ByteString.CopyFrom(values);
        string path = _scratch["other.onnx"];
        using (FileStream stream = File.Create(path))
        {
            other.WriteTo(stream);
        }

        CommandResult verified = ResNetVkCommand.Run("verify", _network.Compiled, "--against", path, "--layers", "--json").Expect(1);
        Assert.False(verified.Json().GetProperty("passed").GetBoolean());
        Assert.InRange(verified.Json().GetProperty("outputs")[0].GetProperty("maxAbsoluteError").GetDouble(), 0.9, 1.1);
        Assert.Contains("not the source the model was converted from", verified.Messages, StringComparison.Ordinal);

        JsonElement timed = ResNetVkCommand.Run("bench", _network.Compiled, "--against", path, "--runs", "1", "--json").Expect(1).Json();
        Assert.False(timed.GetProperty("passed").GetBoolean());
        Assert.Equal(JsonValueKind.Null, timed.GetProperty("ratio").ValueKind);
        Assert.Contains("FAILED", ResNetVkCommand.Run("verify", _network.Compiled, "--against", path).Expect(1).Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Evaluate_and_verify_take_pictures_of_a_data_set()
    {
        TestDevice.Require();
        Skip.IfNot(Directory.Exists(FashionMnist), $"Fashion-MNIST is not in {FashionMnist} (Debian package dataset-fashion-mnist)");
        JsonElement json = ResNetVkCommand.Run("evaluate", _network.Compiled, "--data", $"fashion-mnist:{FashionMnist}", "--limit", "23", "--json").Expect(0).Json();
        Assert.Equal(23, json.GetProperty("images").GetInt32());
        Assert.Equal(json.GetProperty("top1Count").GetInt32() / 23.0, json.GetProperty("top1").GetDouble(), tolerance: 1e-12);
        Assert.Equal(23 - json.GetProperty("top1Count").GetInt32(), json.GetProperty("mistakes").GetArrayLength());
        Assert.InRange(json.GetProperty("top5").GetDouble(), json.GetProperty("top1").GetDouble(), 1);

        JsonElement verified = ResNetVkCommand.Run(
            "verify", _network.Compiled, "--against", _network.Onnx, "--data", $"fashion-mnist:{FashionMnist}", "--limit", "7", "--json").Expect(0).Json();
        Assert.Equal(7, verified.GetProperty("samples").GetInt32());
        Assert.Contains("top-1", ResNetVkCommand.Run("evaluate", _network.Compiled, "--data", "fashion-mnist", "--limit", "3").Expect(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_data_set_that_is_not_there_is_refused()
    {
        Refusal.Check(_scratch.FullPath, ["evaluate", _network.Compiled, "--data", $"fashion-mnist:{_scratch["none"]}"], "none");
        Refusal.Check(_scratch.FullPath, ["evaluate", _network.Compiled, "--data", $"cifar10:{_scratch["none"]}"], "none");
        Refusal.Check(_scratch.FullPath, ["evaluate", _network.Compiled, "--data", _scratch.FullPath], "labels.csv");
        Refusal.Check(_scratch.FullPath, ["verify", _network.Compiled, "--against", _network.Onnx, "--random", "2", "--data", "fashion-mnist"], "--random and --data");
        Refusal.Check(_scratch.FullPath, ["verify", _network.Compiled, "--against", _scratch["none.onnx"]], "none.onnx");
    }

    [SkippableFact]
    public void Bench_times_both_in_one_run()
    {
        TestDevice.Require();
        JsonElement json = ResNetVkCommand.Run("bench", _network.Compiled, "--against", _network.Onnx, "--threads", "1", "--runs", "3", "--json").Expect(0).Json();
        Assert.NotEmpty(json.GetProperty("device").GetString()!);
        Assert.Equal(3, json.GetProperty("runs").GetInt32());
        double ours = json.GetProperty("medianMilliseconds").GetDouble();
        double theirs = json.GetProperty("against").GetProperty("medianMilliseconds").GetDouble();
        Assert.Equal(1, json.GetProperty("against").GetProperty("threads").GetInt32());
        Assert.Equal(ours / theirs, json.GetProperty("ratio").GetDouble(), tolerance: 1e-9);
        Assert.InRange(ours, json.GetProperty("p10Milliseconds").GetDouble(), json.GetProperty("p90Milliseconds").GetDouble());

        JsonElement alone = ResNetVkCommand.Run("bench", _network.Compiled, "--runs", "1", "--json").Expect(0).Json();
        Assert.Equal(JsonValueKind.Null, alone.GetProperty("against").ValueKind);
        Assert.Contains("ratio", ResNetVkCommand.Run("bench", _network.Compiled, "--against", _network.Onnx, "--runs", "2").Expect(0).Output, StringComparison.Ordinal);
        Refusal.Check(_scratch.FullPath, ["bench", _network.Compiled, "--threads", "2"], "--threads", "--against");
    }

    private static float[] Ramp(int count) => [.. Enumerable.Range(0, count).Select(i => ((i * 37) % 101 / 50f) - 1)];
}
