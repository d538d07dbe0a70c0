using System.Text.Json;
using ResNetVk.Format;
using ResNetVk.TestSupport;

namespace ResNetVk.Cli.Tests;

/// <summary><c>verify</c> and the self-test of files of <c>convert --precision fp16-activations</c>.</summary>
public sealed class HalfActivationsTests : IClassFixture<BundledNetwork>, IDisposable
{
    private readonly BundledNetwork _network;
    private readonly ScratchFolder _scratch = TestData.Scratch();
    private readonly string _half;

    public HalfActivationsTests(BundledNetwork network)
    {
        _network = network;
        _half = _scratch["half.rnvk"];
    }

    public void Dispose() => _scratch.Dispose();

    [SkippableFact]
    public void It_is_right_within_what_rounding_may_change()
    {
        TestDevice.Require();
        Convert("--no-golden");
        string[] compared = [_half, "--against", _network.Onnx];
        JsonElement json = ResNetVkCommand.Run(["verify", .. compared, "--random", "3", "--layers", "--validation", "--json"]).Expect(0).Json();
        JsonElement logits = json.GetProperty("outputs")[0];
        Assert.True(logits.GetProperty("maxAbsoluteError").GetDouble() < 0.5 * logits.GetProperty("roundingAllowance").GetDouble());
        Assert.True(logits.GetProperty("roundingAllowance").GetDouble() < 0.02 * logits.GetProperty("maxAbsoluteReference").GetDouble());
        JsonElement[] layers = [.. json.GetProperty("layers").EnumerateArray()];
        Assert.Equal(24, layers.Length);
        Assert.All(layers, l => Assert.InRange(l.GetProperty("maxAbsoluteError").GetDouble() / l.GetProperty("bound").GetDouble(), 0.01, 0.7));
        Assert.Contains(
            "is for weights and activations rounded to 16 bits", ResNetVkCommand.Run(["verify", .. compared]).Expect(0).Output, StringComparison.Ordinal);
        Assert.True(ResNetVkCommand.Run(["bench", .. compared, "--runs", "1", "--json"]).Expect(0).Json().GetProperty("passed").GetBoolean());
    }

    /// <summary>Two layers' weights are exchanged; the digest is right.</summary>
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
    public void Its_golden_vectors_are_of_the_rounded_values()
    {
        TestDevice.Require();
        Convert();
        CommandResult tested = ResNetVkCommand.Run(["classify", _half, _network.Samples[0]]).Expect(0);
        Assert.DoesNotContain("put aside", tested.Messages, StringComparison.Ordinal);

        // Those of another file say that every kernel is wrong: of another network's weights, in the same plan.
        CompiledModel half = CompiledModel.Load(_half);
        TensorEntry one = half.Tensors["layer2.1.conv1.weight"];
        TensorEntry other = half.Tensors["layer2.1.conv2.weight"];
        CompiledModel.Create(
            half.Plans,
            half.Tensors.Values.Select(t => t == one ? t with { Data = other.Data } : t == other ? t with { Data = one.Data } : t),
            [half.Golden]).Save(_scratch["mixed.rnvk"]);
        Assert.NotEqual(0, ResNetVkCommand.Run("classify", _scratch["mixed.rnvk"], _network.Samples[0]).Status);
    }

    private void Convert(params string[] options) =>
        ResNetVkCommand.Run(["convert", _network.Onnx, "-o", _half, "--precision", "fp16-activations", .. options]).Expect(0);
}
