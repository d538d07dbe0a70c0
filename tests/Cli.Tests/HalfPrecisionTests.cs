using System.Text.Json;
using ResNetVk.Format;
using ResNetVk.Onnx;
using ResNetVk.TestSupport;

namespace ResNetVk.Cli.Tests;

/// <summary><c>convert --precision fp16</c>: a file of 16-bit weights, and every command that reads it.</summary>
public sealed class HalfPrecisionTests : IClassFixture<BundledNetwork>, IDisposable
{
    private readonly BundledNetwork _network;
    private readonly ScratchFolder _scratch = TestData.Scratch();
    private readonly string _half;

    public HalfPrecisionTests(BundledNetwork network)
    {
        _network = network;
        _half = _scratch["half.rnvk"];
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void The_file_has_half_of_the_weight_bytes_and_says_so()
    {
        JsonElement json = Convert("--json").Json();
        JsonElement single = _network.Conversion.Json();
        Assert.Equal(("fp16", "fp32"), (json.GetProperty("precision").GetString(), single.GetProperty("precision").GetString()));
        Assert.InRange(json.GetProperty("weightBytes").GetInt64(), 2 * 270_000, (single.GetProperty("weightBytes").GetInt64() / 2) + 4096);
        Assert.True(json.GetProperty("fileBytes").GetInt64() < single.GetProperty("fileBytes").GetInt64() - 500_000);
        Assert.Equal(JsonValueKind.Null, single.GetProperty("rounding").ValueKind);
        JsonElement rounding = json.GetProperty("rounding");
        Assert.InRange(rounding.GetProperty("maxAbsoluteError").GetDouble(), 1e-6, 1e-2);
        Assert.InRange(rounding.GetProperty("maxRelativeError").GetDouble(), 1e-4, 1.0 / 2048);
        Assert.False(string.IsNullOrEmpty(rounding.GetProperty("maxRelativeErrorOf").GetString()));
        Assert.Equal(single.GetProperty("dispatches").GetInt32(), json.GetProperty("dispatches").GetInt32());

        string text = Convert().Output;
        Assert.Contains(", fp16\n", text, StringComparison.Ordinal);
        Assert.Matches(@"rounding        at most \d\.\dE-\d \(", text);
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 100, line));
    }

    [Fact]
    public void Inspect_shows_the_type_of_the_weights()
    {
        Convert();
        string text = ResNetVkCommand.Run("inspect", _half).Expect(0).Output;
        string[] expected = ["precision fp16", "tensor conv1.weight F16 16x1x3x3", "tensor conv1.bias0 F32 16", "pack_conv_weights/f16", "conv2d_reference/f16"];
        Assert.All(expected, fragment => Assert.Contains(fragment, text, StringComparison.Ordinal));
        Assert.Contains("precision fp16", ResNetVkCommand.Run("inspect", _half, "--brief").Expect(0).Output, StringComparison.Ordinal);
        Assert.Equal("fp16", ResNetVkCommand.Run("inspect", _half, "--json").Expect(0).Json().GetProperty("precision").GetString());
        Assert.Contains("precision fp32", ResNetVkCommand.Run("inspect", _network.Compiled).Expect(0).Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void It_is_right_within_what_rounding_may_change()
    {
        TestDevice.Require();
        Convert();
        string[] compared = [_half, "--against", _network.Onnx];
        JsonElement json = ResNetVkCommand.Run(["verify", .. compared, "--random", "3", "--layers", "--validation", "--json"]).Expect(0).Json();
        JsonElement logits = json.GetProperty("outputs")[0];
        Assert.True(json.GetProperty("passed").GetBoolean());
        Assert.True(logits.GetProperty("maxAbsoluteError").GetDouble() > 1e-4 * logits.GetProperty("maxAbsoluteReference").GetDouble());
        Assert.True(logits.GetProperty("roundingAllowance").GetDouble() < 0.02 * logits.GetProperty("maxAbsoluteReference").GetDouble());
        Assert.Contains("is for weights rounded to 16 bits", ResNetVkCommand.Run(["verify", .. compared]).Expect(0).Output, StringComparison.Ordinal);
        Assert.True(ResNetVkCommand.Run(["bench", .. compared, "--runs", "1", "--json"]).Expect(0).Json().GetProperty("passed").GetBoolean());
        JsonElement single = ResNetVkCommand.Run("verify", _network.Compiled, "--against", _network.Onnx, "--json").Expect(0).Json();
        Assert.Equal(JsonValueKind.Null, single.GetProperty("outputs")[0].GetProperty("roundingAllowance").ValueKind);
    }

    /// <summary>A file whose weights are not those of the source: two layers' tensors are exchanged, and the digest is right.</summary>
    [SkippableFact]
    public void A_file_with_other_weights_is_not()
    {
        TestDevice.Require();
        Convert("--no-golden");
        CompiledModel model = CompiledModel.Load(_half);
        TensorEntry one = model.Tensors["layer1.0.conv1.weight"];
        TensorEntry other = model.Tensors["layer1.0.conv2.weight"];
        IEnumerable<TensorEntry> exchanged = model.Tensors.Values.Select(t => t == one ? t with { Data = other.Data } : t == other ? t with { Data = one.Data } : t);
        CompiledModel.Create(model.Plans, exchanged).Save(_scratch["wrong.rnvk"]);
        CommandResult result = ResNetVkCommand.Run("verify", _scratch["wrong.rnvk"], "--against", _network.Onnx, "--json").Expect(1);
        Assert.False(result.Json().GetProperty("passed").GetBoolean());
    }

    [SkippableFact]
    public void It_recognises_the_samples()
    {
        TestDevice.Require();
        Convert("--labels", _network.Labels, "--mean", "0.286", "--std", "0.353");
        JsonElement json = ResNetVkCommand.Run(["classify", _half, .. _network.Samples, "--top", "1", "--validation", "--json"]).Expect(0).Json();
        string[] labels = File.ReadAllLines(_network.Labels);
        Assert.Equal(
            labels,
            json.GetProperty("images").EnumerateArray().Select(i => i.GetProperty("predictions")[0].GetProperty("label").GetString()));
    }

    [SkippableFact]
    public void Its_golden_vectors_are_of_the_rounded_weights()
    {
        TestDevice.Require();
        Convert();
        CommandResult tested = ResNetVkCommand.Run(["classify", _half, _network.Samples[0]]).Expect(0);
        Assert.DoesNotContain("put aside", tested.Messages, StringComparison.Ordinal);

        // With the weights of the other file they say that every kernel is wrong.
        CompiledModel half = CompiledModel.Load(_half);
        CompiledModel single = CompiledModel.Load(_network.Compiled);
        CompiledModel mixed = CompiledModel.Create(
            single.Plans, [.. single.Tensors.Values.Where(t => !t.Name.StartsWith("golden/", StringComparison.Ordinal)), .. half.Tensors.Values.Where(t => t.Name.StartsWith("golden/", StringComparison.Ordinal))], [half.Golden]);
        mixed.Save(_scratch["mixed.rnvk"]);
        Assert.NotEqual(0, ResNetVkCommand.Run("classify", _scratch["mixed.rnvk"], _network.Samples[0]).Status);
    }

    [Fact]
    public void A_weight_that_16_bits_cannot_hold_is_named()
    {
        OnnxGraphWriter writer = new("large");
        writer.AddInput("x", 1L, 3L);
        writer.AddNode("Gemm", ["x", writer.AddInitializer("heavy", [1f, 2, 70000, 4, 5, 6], 2, 3)], ["y"], OnnxAttributes.Int("transB", 1));
        writer.AddOutput("y", 1L, 2L);
        writer.Save(_scratch["large.onnx"]);
        string[] command = ["convert", _scratch["large.onnx"], "-o", _scratch["large.rnvk"]];
        CommandResult refused = ResNetVkCommand.Run([.. command, "--precision", "fp16"]).Expect(2);
        Assert.Contains("'heavy'", refused.Messages, StringComparison.Ordinal);
        Assert.Contains("70000", refused.Messages, StringComparison.Ordinal);
        Assert.Contains("hint: convert with --precision fp32", refused.Messages, StringComparison.Ordinal);
        Assert.False(File.Exists(_scratch["large.rnvk"]));
        ResNetVkCommand.Run([.. command, "--precision", "fp32"]).Expect(0);
    }

    private CommandResult Convert(params string[] options) => ResNetVkCommand.Run(["convert", _network.Onnx, "-o", _half, "--precision", "fp16", .. options]).Expect(0);
}
