using System.Text.Json;
using ResNetVk.Format;
using ResNetVk.Format.Golden;
using ResNetVk.TestSupport;

namespace ResNetVk.Cli.Tests;

/// <summary>One file for several input shapes, chosen when it is loaded.</summary>
public sealed class SeveralInputShapesTests : IClassFixture<BundledNetwork>, IDisposable
{
    private readonly BundledNetwork _network;
    private readonly ScratchFolder _scratch = TestData.Scratch();

    public SeveralInputShapesTests(BundledNetwork network) => _network = network;

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Every_shape_is_a_plan_and_all_share_the_weights()
    {
        string both = Convert();
        CommandResult shown = ResNetVkCommand.Run("inspect", both).Expect(0);
        Assert.Contains("input input 1x1x28x28", shown.Output, StringComparison.Ordinal);
        Assert.Contains("also for input shape 5x1x28x28", shown.Output, StringComparison.Ordinal);
        Assert.Contains("input input 5x1x28x28", ResNetVkCommand.Run("inspect", both, "--input-shape", "5x1x28x28").Expect(0).Output, StringComparison.Ordinal);

        CompiledModel one = CompiledModel.Load(_network.Compiled);
        CompiledModel two = CompiledModel.Load(both);
        Assert.Equal(2, two.Plans.Count);
        Assert.Equal(WeightNames(one), WeightNames(two));
        Assert.Equal(5 * two.Plans[0].Statistics.MultiplyAdds, two.Plans[1].Statistics.MultiplyAdds);
    }

    [SkippableFact]
    public void Each_shape_computes_what_the_source_says()
    {
        TestDevice.Require();
        string both = Convert();
        foreach (string[] choice in (string[][])[[], ["--input-shape", "5x1x28x28"], ["--input-shape", "input=5x1x28x28"]])
        {
            JsonElement report = ResNetVkCommand.Run(["verify", both, "--against", _network.Onnx, "--random", "2", "--json", .. choice]).Expect(0).Json();
            Assert.True(report.GetProperty("passed").GetBoolean());
        }
    }

    [SkippableFact]
    public void Tensors_choose_the_plan_of_their_shape()
    {
        TestDevice.Require();
        string both = Convert();
        float[] pixels = [.. Enumerable.Range(0, 5 * 784).Select(i => MathF.Sin(i * 0.37f))];
        SafetensorsFile.Save(_scratch["five.safetensors"], [TensorEntryValues.FromFloats("input", [5, 1, 28, 28], pixels)]);
        ResNetVkCommand.Run("run", both, "-i", _scratch["five.safetensors"], "-o", _scratch["out.safetensors"]).Expect(0);
        TensorEntry five = SafetensorsFile.Load(_scratch["out.safetensors"]).Tensors["logits"];
        Assert.Equal([5, 10], five.Shape);

        // The third of the five by itself gives the same scores.
        SafetensorsFile.Save(_scratch["one.safetensors"], [TensorEntryValues.FromFloats("input", [1, 1, 28, 28], pixels.AsSpan(2 * 784, 784))]);
        ResNetVkCommand.Run("run", both, "-i", _scratch["one.safetensors"], "-o", _scratch["single.safetensors"]).Expect(0);
        float[] single = SafetensorsFile.Load(_scratch["single.safetensors"]).Tensors["logits"].ToFloats();
        Assert.All(single.Zip(five.ToFloats()[20..30]), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    [Fact]
    public void A_shape_that_is_not_there_is_an_error_that_lists_those_that_are()
    {
        CommandResult result = ResNetVkCommand.Run("inspect", Convert(), "--input-shape", "3x1x28x28").Expect(2);
        Assert.Contains("3x1x28x28, but for 1x1x28x28 or 5x1x28x28", result.Messages, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("is given twice", "1x1x28x28", "5x1x28x28", "1x1x28x28")]
    [InlineData("2 times for input 'a' and 3 times", "a=1x3", "a=2x3", "b=1x1", "b=2x2", "b=3x3")]
    public void Shapes_that_make_no_set_are_refused(string expected, params string[] shapes)
    {
        CommandResult result = ResNetVkCommand.Run(
            ["convert", _network.Onnx, "-o", _scratch["x.rnvk"], .. shapes.SelectMany(s => (string[])["--input-shape", s])]).Expect(2);
        Assert.Contains(expected, result.Messages, StringComparison.Ordinal);
    }

    private static string[] WeightNames(CompiledModel model) =>
    [
        .. model.Tensors.Keys.Where(name => !name.StartsWith(CompiledModel.ShaderPrefix, StringComparison.Ordinal)
            && !name.StartsWith(GoldenVectors.TensorPrefix, StringComparison.Ordinal)),
    ];

    private string Convert()
    {
        string path = _scratch["both.rnvk"];
        CommandResult result = ResNetVkCommand.Run(
            "convert", _network.Onnx, "-o", path, "--input-shape", "1x1x28x28", "--input-shape", "5x1x28x28").Expect(0);
        Assert.Contains("also for input 5x1x28x28", result.Output, StringComparison.Ordinal);
        return path;
    }
}
