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
    [InlineData("cifar_resnet8", 3, 29, 37, 5)]
    [InlineData("cifar_resnet14_b", 1, 11, 7, 3)]
    [InlineData("resnet20", 1, 28, 28, 16)]
    [InlineData("resnet20_b", 3, 32, 32, 16)]
    [InlineData("plain20", 3, 32, 32, null)]
    [InlineData("preact_resnet20", 3, 32, 32, null)]
    [InlineData("resnet18_a", 3, 64, 64, null)]
    public void OnnxRuntimeGivesTheLogitsOfTorch(string name, int channels, int height, int width, int? firstWidth)
    {
        using ScratchFolder folder = TestData.Scratch();
        NetworkChoice choice = new(name, channels, height, width, 7, firstWidth);
        using GraphNetwork network = GraphNetwork.Create(choice, 3);
        using MomentumSgd optimizer = new(network.Parameters, 0.9, 0, nesterov: false);
        network.IsTraining = false;
        Checkpoint.Save(folder["checkpoint.safetensors"], Describe(choice), network, optimizer.State);

        ImportedGraph graph = SourceImporter.Import(folder["checkpoint.safetensors"]);
        Assert.Equal(name, graph.Name);
        Assert.DoesNotContain(graph.Notes, n => n.Contains("--arch", StringComparison.Ordinal));
        OnnxExporter.Save(graph, folder["network.onnx"]);

        using DisposeScope scope = NewDisposeScope();
        using IDisposable guard = no_grad();
        Tensor input = randn(1, channels, height, width);
        float[] expected = network.Forward(input).data<float>().ToArray();
        float[] got = OnnxRuntimeOracle.Run(folder["network.onnx"], input.data<float>().ToArray(), input.shape);
        float largest = expected.Max(MathF.Abs);
        Assert.InRange(largest, 0.01f, 1e4f);
        Assert.All(expected.Zip(got), p => Assert.InRange(p.Second, p.First - (1e-4f * largest), p.First + (1e-4f * largest)));
    }

    [Fact]
    public void PicturesAndLabelsAreThoseOfTheTraining()
    {
        using ScratchFolder folder = TestData.Scratch();
        NetworkChoice choice = new("cifar_resnet8", 1, 29, 31, 7, 5);
        using GraphNetwork network = GraphNetwork.Create(choice, 3);
        Checkpoint.Save(folder["checkpoint.safetensors"], Describe(choice), network, []);

        ModelPlan plan = Compiler.Compile(folder["checkpoint.safetensors"], new CompileOptions()).Model.Plan;
        Assert.Equal([1, 1, 29, 31], plan.Inputs[0].Shape);
        Assert.Equal([0.25f], plan.Inputs[0].Image!.Mean);
        Assert.Equal([0.5f], plan.Inputs[0].Image!.Std);
        Assert.Equal("class 6", plan.Labels[6]);
    }

    private static CheckpointDescription Describe(NetworkChoice choice)
    {
        Normalization normalization = new([.. Enumerable.Repeat(0.25f, choice.InputChannels)], [.. Enumerable.Repeat(0.5f, choice.InputChannels)]);
        string[] labels = [.. Enumerable.Range(0, choice.Classes).Select(i => $"class {i}")];
        DataDescription data = new("synthetic", 0, choice.InputChannels, choice.Height, choice.Width, normalization, labels, "");
        return new CheckpointDescription(NetworkPlan.Of(choice), new TrainingSettings { Epochs = 1 }, data, 1, 0);
    }
}
