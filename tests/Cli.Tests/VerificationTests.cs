using System.Text.Json;
using Google.Protobuf;
using ResNetVk.Format;
using ResNetVk.Onnx;
using ResNetVk.TestSupport;

namespace ResNetVk.Cli.Tests;

/// <summary>Comparisons with a source that has other inputs or outputs than the model, and of results that are not finite.</summary>
public sealed class VerificationTests : IClassFixture<BundledNetwork>, IDisposable
{
    private readonly BundledNetwork _network;
    private readonly ScratchFolder _scratch = TestData.Scratch();

    public VerificationTests(BundledNetwork network) => _network = network;

    public void Dispose() => _scratch.Dispose();

    [SkippableFact]
    public void A_network_that_ends_early_is_verified_and_timed_up_to_there()
    {
        TestDevice.Require();
        ResNetVkCommand.Run("convert", _network.Onnx, "-o", _scratch["features.rnvk"], "--outputs", "features").Expect(0);
        JsonElement json = ResNetVkCommand.Run("verify", _scratch["features.rnvk"], "--against", _network.Onnx, "--layers", "--json").Expect(0).Json();
        Assert.Equal("features", Assert.Single(json.GetProperty("outputs").EnumerateArray()).GetProperty("name").GetString());
        Assert.Equal("features", json.GetProperty("layers").EnumerateArray().Last().GetProperty("value").GetString());
        Assert.DoesNotContain(json.GetProperty("layers").EnumerateArray(), layer => layer.GetProperty("value").GetString() == "logits");
        JsonElement timed = ResNetVkCommand.Run("bench", _scratch["features.rnvk"], "--against", _network.Onnx, "--runs", "1", "--json").Expect(0).Json();
        Assert.True(timed.GetProperty("ratio").GetDouble() > 0);
    }

    [SkippableFact]
    public void A_source_that_does_not_compute_the_output_is_refused()
    {
        TestDevice.Require();
        OnnxGraphWriter writer = new("other");
        writer.AddInput("input", 1L, 1L, 28L, 28L);
        writer.AddNode("Relu", ["input"], ["rectified"]);
        writer.AddOutput("rectified", 1L, 1L, 28L, 28L);
        writer.Save(_scratch["other.onnx"]);
        foreach (string command in (string[])["verify", "bench"])
        {
            Refusal.Check(_scratch.FullPath, [command, _network.Compiled, "--against", _scratch["other.onnx"]], "computes 'logits'", "'rectified'", "Name the ONNX file");
        }
    }

    [SkippableFact]
    public void An_input_that_nobody_reads_is_noted_and_does_not_hinder_the_comparison()
    {
        TestDevice.Require();
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(_network.Onnx));
        ValueInfoProto unread = model.Graph.Input[0].Clone();
        unread.Name = "unread";
        model.Graph.Input.Add(unread);
        File.WriteAllBytes(_scratch["unread.onnx"], model.ToByteArray());
        CommandResult converted = ResNetVkCommand.Run("convert", _scratch["unread.onnx"], "-o", _scratch["unread.rnvk"]).Expect(0);
        Assert.Contains("note: input 'unread' is left out", converted.Messages, StringComparison.Ordinal);
        string[] compared = [_scratch["unread.rnvk"], "--against", _scratch["unread.onnx"], "--json"];
        Assert.True(ResNetVkCommand.Run(["verify", .. compared, "--layers"]).Expect(0).Json().GetProperty("passed").GetBoolean());
        Assert.True(ResNetVkCommand.Run(["bench", .. compared, "--runs", "1"]).Expect(0).Json().GetProperty("passed").GetBoolean());
    }

    [SkippableFact]
    public void Results_that_are_not_finite_on_both_sides_fail_with_a_reason()
    {
        TestDevice.Require();
        OnnxGraphWriter writer = new("overflow");
        writer.AddInput("x", 1L, 7L);
        writer.AddNode("Mul", ["x", writer.AddInitializer("huge", [3e38f], 1)], ["y"]);
        writer.AddOutput("y", 1L, 7L);
        writer.Save(_scratch["overflow.onnx"]);
        ResNetVkCommand.Run("convert", _scratch["overflow.onnx"], "-o", _scratch["overflow.rnvk"]).Expect(0);
        SafetensorsFile.Save(_scratch["x.safetensors"], [TensorEntryValues.FromFloats("x", [1, 7], [11, 13, 17, 19, 23, 29, 31])]);

        string[] command = ["verify", _scratch["overflow.rnvk"], "--against", _scratch["overflow.onnx"], "--input", _scratch["x.safetensors"]];
        CommandResult text = ResNetVkCommand.Run(command).Expect(1);
        Assert.Contains("FAIL ", text.Output.Replace("\n", " \n", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("output y holds values that are not finite for 1 input", text.Output, StringComparison.Ordinal);
        JsonElement output = ResNetVkCommand.Run([.. command, "--json"]).Expect(1).Json().GetProperty("outputs")[0];
        Assert.False(output.GetProperty("passed").GetBoolean());
        Assert.Contains("not finite", output.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_shapes_for_one_input_are_refused() => Refusal.Check(
        _scratch.FullPath,
        ["convert", _network.Onnx, "-o", _scratch["out.rnvk"], "--input-shape", "1x1x28x28", "--input-shape", "input=2x1x28x28"],
        "two shapes were given for input 'input'");

    [Fact]
    public void Only_onnx_is_named_as_a_source_of_compiled_models()
    {
        CommandResult result = ResNetVkCommand.Run("inspect", _network.Onnx).Expect(2);
        Assert.Contains("Make one from an ONNX file with 'resnetvk convert'", result.Messages, StringComparison.Ordinal);
    }
}
