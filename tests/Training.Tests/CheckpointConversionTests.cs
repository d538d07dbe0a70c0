using ResNetVk.Converter;
using ResNetVk.Converter.Export;
using ResNetVk.Converter.Import;
using ResNetVk.Format.Plan;
using ResNetVk.TestSupport;
using TorchSharp;
using static TorchSharp.torch;

namespace ResNetVk.Training.Tests;

/// <summary>The converter takes a checkpoint as it is: network, pre-processing and labels follow from the file.</summary>
public sealed class CheckpointConversionTests
{
    [Theory]
    [InlineData(8, ShortcutOption.A, 3, 29, 37, 5, "cifar_resnet8")]
    [InlineData(14, ShortcutOption.B, 1, 11, 7, 3, "cifar_resnet14_b")]
    [InlineData(20, ShortcutOption.A, 1, 28, 28, 16, "resnet20")]
    [InlineData(20, ShortcutOption.B, 3, 32, 32, 16, "resnet20_b")]
    public void OnnxRuntimeGivesTheLogitsOfTorch(int depth, ShortcutOption shortcut, int channels, int height, int width, int firstWidth, string expectedName)
    {
        using ScratchFolder folder = TestData.Scratch();
        using CifarResNet network = new(new NetworkSettings(depth, shortcut, channels, 7, firstWidth), 3);
        using MomentumSgd optimizer = new(network, 0.9, 0, nesterov: false);
        network.eval();
        Checkpoint.Save(folder["checkpoint.safetensors"], Describe(network, height, width), network, optimizer);

        ImportedGraph graph = SourceImporter.Import(folder["checkpoint.safetensors"]);
        Assert.Equal(expectedName, graph.Name);
        Assert.DoesNotContain(graph.Notes, n => n.Contains("--arch", StringComparison.Ordinal));
        OnnxExporter.Save(graph, folder["network.onnx"]);

        using DisposeScope scope = NewDisposeScope();
        using IDisposable guard = no_grad();
        Tensor input = randn(1, channels, height, width);
        float[] expected = network.forward(input).data<float>().ToArray();
        float[] got = OnnxRuntimeOracle.Run(folder["network.onnx"], input.data<float>().ToArray(), input.shape);
        float largest = expected.Max(MathF.Abs);
        Assert.InRange(largest, 0.01f, 1e4f);
        Assert.All(expected.Zip(got), p => Assert.InRange(p.Second, p.First - (1e-4f * largest), p.First + (1e-4f * largest)));
    }

    [Fact]
    public void PicturesAndLabelsAreThoseOfTheTraining()
    {
        using ScratchFolder folder = TestData.Scratch();
        using CifarResNet network = new(new NetworkSettings(8, ShortcutOption.A, 1, 7, 5), 3);
        using MomentumSgd optimizer = new(network, 0.9, 0, nesterov: false);
        Checkpoint.Save(folder["checkpoint.safetensors"], Describe(network, 29, 31), network, optimizer);

        ModelPlan plan = Compiler.Compile(folder["checkpoint.safetensors"], new CompileOptions()).Model.Plan;
        Assert.Equal([1, 1, 29, 31], plan.Inputs[0].Shape);
        Assert.Equal([0.25f], plan.Inputs[0].Image!.Mean);
        Assert.Equal([0.5f], plan.Inputs[0].Image!.Std);
        Assert.Equal("class 6", plan.Labels[6]);
    }

    private static CheckpointDescription Describe(CifarResNet network, int height, int width)
    {
        int channels = network.Settings.InputChannels;
        Normalization normalization = new([.. Enumerable.Repeat(0.25f, channels)], [.. Enumerable.Repeat(0.5f, channels)]);
        DataDescription data = new("synthetic", 0, height, width, normalization, [.. Enumerable.Range(0, 7).Select(i => $"class {i}")], "");
        return new CheckpointDescription(network.Settings, new TrainingSettings { Epochs = 1 }, data, 1, 0);
    }
}
