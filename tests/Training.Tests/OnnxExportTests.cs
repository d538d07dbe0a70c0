using ResNetVk.Onnx;
using ResNetVk.TestSupport;
using TorchSharp;
using static TorchSharp.torch;

namespace ResNetVk.Training.Tests;

public sealed class OnnxExportTests
{
    [Theory]
    [InlineData(8, ShortcutOption.A, 3, 29, 37, 5)]
    [InlineData(8, ShortcutOption.B, 5, 11, 7, 3)]
    [InlineData(20, ShortcutOption.A, 1, 29, 11, 16)]
    [InlineData(20, ShortcutOption.B, 3, 37, 29, 16)]
    public void OnnxRuntimeGivesTheLogitsOfTorch(int depth, ShortcutOption shortcut, int channels, int height, int width, int firstWidth)
    {
        using ScratchFolder folder = TestData.Scratch();
        using CifarResNet network = new(new NetworkSettings(depth, shortcut, channels, 7, firstWidth), 3);
        DrawNormStatistics(network);
        network.eval();
        string path = folder["model.onnx"];
        OnnxExport.Save(path, network, Description(network, height, width));
        foreach (int batch in new[] { 1, 3 })
        {
            using DisposeScope scope = NewDisposeScope();
            using IDisposable guard = no_grad();
            Tensor input = randn(batch, channels, height, width);
            float[] expected = network.forward(input).data<float>().ToArray();

            float[] got = OnnxRuntimeOracle.Run(path, input.data<float>().ToArray(), input.shape);

            Assert.Equal(batch * 7, got.Length);
            float largest = expected.Max(MathF.Abs);
            Assert.InRange(largest, 0.1f, 1e4f);
            for (int i = 0; i < got.Length; i++)
            {
                Assert.InRange(got[i], expected[i] - (1e-4f * MathF.Max(1, largest)), expected[i] + (1e-4f * MathF.Max(1, largest)));
            }
        }
    }

    [Fact]
    public void TheGraphKeepsBatchNormsAndSaysWhatTheInputIs()
    {
        using ScratchFolder folder = TestData.Scratch();
        using CifarResNet network = new(new NetworkSettings(20, ShortcutOption.B, 1, 7), 3);
        OnnxExport.Save(folder["m"], network, Description(network, 28, 28));

        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(folder["m"]));

        Assert.Equal(17, Assert.Single(model.OpsetImport).Version);
        Assert.Equal(21, model.Graph.Node.Count(node => node.OpType == "Conv"));
        Assert.Equal(21, model.Graph.Node.Count(node => node.OpType == "BatchNormalization"));
        Assert.Equal(9, model.Graph.Node.Count(node => node.OpType == "Add"));
        ValueInfoProto input = Assert.Single(model.Graph.Input);
        Assert.Equal("input", input.Name);
        Assert.Equal("N", input.Type.TensorType.Shape.Dim[0].DimParam);
        Assert.Equal([1L, 28, 28], input.Type.TensorType.Shape.Dim.Skip(1).Select(dimension => dimension.DimValue));
        Assert.Equal("logits", Assert.Single(model.Graph.Output).Name);
        Assert.Equal("0.25", model.MetadataProps.Single(pair => pair.Key == "mean").Value);
        Assert.Equal("0.5", model.MetadataProps.Single(pair => pair.Key == "std").Value);
    }

    private static CheckpointDescription Description(CifarResNet network, int height, int width)
    {
        int channels = network.Settings.InputChannels;
        Normalization normalization = new([.. Enumerable.Repeat(0.25f, channels)], [.. Enumerable.Repeat(0.5f, channels)]);
        string[] labels = [.. Enumerable.Range(0, 7).Select(i => $"class {i}")];
        DataDescription data = new("synthetic", 0, height, width, normalization, labels, string.Empty);
        return new CheckpointDescription(network.Settings, new TrainingSettings { Epochs = 1 }, data, 1, 0);
    }

    /// <summary>Gives every batch norm statistics and factors of its own, so that a swapped pair of tensors shows.</summary>
    private static void DrawNormStatistics(CifarResNet network)
    {
        using IDisposable guard = no_grad();
        foreach ((string name, Tensor tensor) in network.state_dict())
        {
            bool norm = name.Contains("bn", StringComparison.Ordinal) || name.Contains("shortcut.1", StringComparison.Ordinal);
            if (name.EndsWith("running_mean", StringComparison.Ordinal) || name.EndsWith("bias", StringComparison.Ordinal))
            {
                tensor.normal_(0, 0.3);
            }
            else if (norm && tensor.dtype == ScalarType.Float32)
            {
                tensor.uniform_(0.5, 1.5);
            }
        }
    }
}
