using ResNetVk.TestSupport;

namespace ResNetVk.Cli.Tests;

/// <summary>Command lines that are wrong before any file is read.</summary>
public sealed class UsageTests : IDisposable
{
    private readonly ScratchFolder _scratch = TestData.Scratch();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_missing_or_unknown_command_points_to_the_help()
    {
        Refusal.Check(_scratch.FullPath, [], "resnetvk --help");
        Refusal.Check(_scratch.FullPath, ["clasify", "a.png"], "clasify", "resnetvk --help");
    }

    [Theory]
    [InlineData("convert")]
    [InlineData("inspect")]
    [InlineData("classify")]
    [InlineData("run")]
    [InlineData("verify")]
    [InlineData("evaluate")]
    [InlineData("bench")]
    public void A_command_without_its_arguments_points_to_its_help(string command) =>
        Refusal.Check(_scratch.FullPath, [command], $"resnetvk {command} --help");

    [Theory]
    [InlineData("--top", "none")]
    [InlineData("--top", "0")]
    [InlineData("--top", "2.5")]
    [InlineData("--device", "-1")]
    [InlineData("--device", "99999999999")]
    public void A_value_that_is_no_number_in_range_names_option_and_range(string option, string value) =>
        Refusal.Check(_scratch.FullPath, ["classify", "a.rnvk", "a.png", option, value], option, value, "expected a whole number from");

    [Fact]
    public void A_compiled_model_is_no_source() =>
        Refusal.Check(_scratch.FullPath, ["convert", "a.rnvk", "-o", _scratch["out.rnvk"]], "compiled already");

    [Theory]
    [InlineData("int8")]
    [InlineData("fp64")]
    [InlineData("fp16-weights")]
    public void Other_precisions_than_32_and_16_bits_are_refused(string precision) =>
        Refusal.Check(_scratch.FullPath, ["convert", "a.onnx", "-o", _scratch["out.rnvk"], "--precision", precision], precision, "--precision fp32, fp16 or fp16-activations");

    [Theory]
    [InlineData("--mean", "0.5,x", "'x' is not a number")]
    [InlineData("--std", "", "is not a number")]
    [InlineData("--scale", "1,2", "expected one number")]
    [InlineData("--color", "yuv", "rgb, bgr or gray")]
    [InlineData("--crop", "0", "whole number")]
    [InlineData("--input-shape", "1x3x224", "")]
    [InlineData("--input-shape", "1x3x0x224", "'0' is not a size")]
    [InlineData("--input-shape", "input=1x3x-4", "'-4' is not a size")]
    [InlineData("--input-shape", "99999x99999x3", "elements")]
    [InlineData("--labels", "no-such-file.txt", "no-such-file.txt")]
    [InlineData("--labels", "", "--labels is empty")]
    [InlineData("--report", "", "--report is empty")]
    [InlineData("--scale", "inf", "expected one number")]
    [InlineData("--outputs", "logits,", "a name is empty")]
    public void A_bad_value_of_convert_is_named(string option, string value, string fragment)
    {
        string model = Path.Combine(TestData.RepositoryRoot, "models", "fashion-mnist-resnet20.onnx");
        Refusal.Check(_scratch.FullPath, ["convert", model, "-o", _scratch["out.rnvk"], option, value], fragment);
    }

    [Fact]
    public void An_empty_file_name_is_refused()
    {
        Refusal.Check(_scratch.FullPath, ["convert", "", "-o", _scratch["out.rnvk"]], "the name of the model is empty");
        Refusal.Check(_scratch.FullPath, ["convert", "a.onnx", "-o", ""], "--output is empty");
        Refusal.Check(_scratch.FullPath, ["run", "a.rnvk", "--input", "a.safetensors", "--output", ""], "--output is empty");
        Refusal.Check(_scratch.FullPath, ["run", "a.rnvk", "--input", "", "--output", _scratch["out.safetensors"]], "a.rnvk");
    }

    [Fact]
    public void An_output_in_a_folder_that_is_not_there_is_refused_before_the_work() =>
        Refusal.Check(_scratch.FullPath, ["convert", "a.onnx", "-o", _scratch["no/such/folder/out.rnvk"]], "no/such/folder", "does not exist");

    [Fact]
    public void An_output_that_would_overwrite_its_source_is_refused()
    {
        File.WriteAllText(_scratch["a.onnx"], "network");
        Refusal.Check(_scratch.FullPath, ["convert", _scratch["a.onnx"], "-o", _scratch["a.onnx"]], "overwrite");
    }

    [Fact]
    public void Labels_with_a_gap_or_of_another_encoding_are_refused()
    {
        File.WriteAllText(_scratch["gap.txt"], "cat\n\ndog\n");
        File.WriteAllBytes(_scratch["latin1.txt"], [(byte)'K', 0xE4, (byte)'f', (byte)'e', (byte)'r', (byte)'\n']);
        Refusal.Check(_scratch.FullPath, ["convert", "a.onnx", "-o", _scratch["o.rnvk"], "--labels", _scratch["gap.txt"]], "line 2 is blank");
        Refusal.Check(_scratch.FullPath, ["convert", "a.onnx", "-o", _scratch["o.rnvk"], "--labels", _scratch["latin1.txt"]], "UTF-8");
    }
}
