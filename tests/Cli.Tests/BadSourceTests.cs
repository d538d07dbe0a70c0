using ResNetVk.Onnx;
using ResNetVk.TestSupport;

namespace ResNetVk.Cli.Tests;

/// <summary>Source models that cannot be converted.</summary>
public sealed class BadSourceTests : IDisposable
{
    private static readonly string s_onnx = Path.Combine(TestData.RepositoryRoot, "models", "fashion-mnist-resnet20.onnx");
    private readonly ScratchFolder _scratch = TestData.Scratch();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_missing_model_is_named() => CheckConvert(_scratch["missing.onnx"], "missing.onnx");

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(37)]
    [InlineData(5003)]
    [InlineData(500009)]
    public void A_truncated_model_is_refused(int length)
    {
        File.WriteAllBytes(_scratch["cut.onnx"], File.ReadAllBytes(s_onnx)[..length]);
        CheckConvert(_scratch["cut.onnx"], "cut.onnx");
    }

    [Fact]
    public void Files_of_other_kinds_are_recognised()
    {
        File.WriteAllText(_scratch["page.onnx"], "<!DOCTYPE html><html><body>404</body></html>");
        CheckConvert(_scratch["page.onnx"], "page.onnx", "page");
        Directory.CreateDirectory(_scratch["folder.onnx"]);
        CheckConvert(_scratch["folder.onnx"], "folder");
    }

    [Fact]
    public void Unknown_operators_are_named_all_at_once_with_their_nodes()
    {
        OnnxGraphWriter writer = new("two unknown operators");
        string x = writer.AddInput("input", 1, 3, 7, 5);
        writer.AddNode("NonZero", [x], ["first strange node"]);
        string y = writer.AddNode("Relu", [x]);
        writer.AddNode("GridSample", [y, x], ["second strange node"]);
        writer.AddNode("Add", ["first strange node", "second strange node"], ["sum"]);
        writer.AddOutput("sum", 1, 3, 7, 5);
        writer.Save(_scratch["strange.onnx"]);
        CheckConvert(_scratch["strange.onnx"], "NonZero", "first strange node", "GridSample", "second strange node");
    }

    [Fact]
    public void Open_shapes_ask_for_the_option_and_the_option_closes_them()
    {
        OnnxGraphWriter writer = new("open shapes");
        string x = writer.AddInput("picture", "N", 3, "H", "W");
        writer.AddNode("Relu", [x], ["y"]);
        writer.AddOutput("y", "N", 3, "H", "W");
        writer.Save(_scratch["open.onnx"]);
        CheckConvert(_scratch["open.onnx"], "picture", "--input-shape");

        string compiled = _scratch["open.rnvk"];
        ResNetVkCommand.Run("convert", _scratch["open.onnx"], "-o", compiled, "--input-shape", "1x3x11x7").Expect(0);
        Assert.Contains("input picture 1x3x11x7", ResNetVkCommand.Run("inspect", compiled).Expect(0).Output, StringComparison.Ordinal);
        ResNetVkCommand.Run("convert", _scratch["open.onnx"], "-o", compiled, "--input-shape", "picture=1x3x5x29").Expect(0);
        Assert.Contains("input picture 1x3x5x29", ResNetVkCommand.Run("inspect", compiled).Expect(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_that_do_not_fit_the_network_are_refused()
    {
        Refusal.Check(_scratch.FullPath, ["convert", s_onnx, "-o", _scratch["out.rnvk"], "--outputs", "no such value"], "no such value");
        Refusal.Check(_scratch.FullPath, ["convert", s_onnx, "-o", _scratch["out.rnvk"], "--mean", "0.1,0.2,0.3"], "--mean");
        Refusal.Check(_scratch.FullPath, ["convert", s_onnx, "-o", _scratch["out.rnvk"], "--color", "rgb"], "--color");
        File.WriteAllText(_scratch["two.txt"], "cat\ndog\n");
        Refusal.Check(_scratch.FullPath, ["convert", s_onnx, "-o", _scratch["out.rnvk"], "--labels", _scratch["two.txt"]], "2 labels", "10 classes");
    }

    [Fact]
    public void A_network_of_two_pictures_is_not_given_the_same_one_twice()
    {
        OnnxGraphWriter writer = new("difference of two pictures");
        string a = writer.AddInput("before", 1, 3, 7, 5);
        string b = writer.AddInput("after", 1, 3, 7, 5);
        string difference = writer.AddNode("Sub", [a, b]);
        writer.AddNode("Flatten", [difference], ["scores"]);
        writer.AddOutput("scores", 1, 105);
        writer.Save(_scratch["two.onnx"]);
        string compiled = _scratch["two.rnvk"];
        ResNetVkCommand.Run("convert", _scratch["two.onnx"], "-o", compiled).Expect(0);
        string picture = Path.Combine(TestData.RepositoryRoot, "models", "samples", "1-trouser.png");
        Refusal.Check(_scratch.FullPath, ["classify", compiled, picture], "more than one picture", "'before' 1x3x7x5", "'after' 1x3x7x5", "resnetvk run");
    }

    [Fact]
    public void Escape_sequences_in_names_do_not_reach_the_terminal()
    {
        OnnxGraphWriter writer = new("escape \e[31m sequences");
        string x = writer.AddInput("x\e[31m", 1, 3, 7, 5);
        writer.AddNode("Sigmoid", [x], ["y\e[31m"]);
        writer.AddOutput("y\e[31m", 1, 3, 7, 5);
        writer.Save(_scratch["escape.onnx"]);
        CommandResult result = ResNetVkCommand.Run("convert", _scratch["escape.onnx"], "-o", _scratch["escape.rnvk"]).Expect(0);
        Assert.Contains("y\uFFFD[31m", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', result.Output + result.Messages);
    }

    [Fact]
    public void A_refused_conversion_leaves_an_earlier_result_as_it_was()
    {
        File.WriteAllText(_scratch["out.rnvk"], "an earlier result");
        File.WriteAllBytes(_scratch["cut.onnx"], File.ReadAllBytes(s_onnx)[..4099]);
        CheckConvert(_scratch["cut.onnx"], "cut.onnx");
        Assert.Equal("an earlier result", File.ReadAllText(_scratch["out.rnvk"]));
    }

    [Fact]
    public void An_interrupted_conversion_leaves_nothing_behind()
    {
        using CancellationTokenSource cancellation = new();
        cancellation.Cancel();
        using StringWriter output = new();
        using StringWriter messages = new();
        int status = Program.Run(["convert", s_onnx, "-o", _scratch["out.rnvk"]], output, messages, cancellation.Token);
        Assert.Equal(130, status);
        Assert.Contains("error: interrupted", messages.ToString(), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_scratch.FullPath));
    }

    private void CheckConvert(string source, params string[] fragments) =>
        Refusal.Check(_scratch.FullPath, ["convert", source, "-o", _scratch["out.rnvk"]], fragments);
}
