using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Import;
using ResNetVk.Converter.Import.StateDicts;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Converter.Tests.Import.StateDicts;

/// <summary>Files that PyTorch itself wrote. Those beside this class are of version 1.13, with weights (i / 8 − 1) + an offset for i = 0, 1, ….</summary>
public sealed class RealCheckpointTests
{
    private static readonly string[] Names = ["conv.weight", "bn.weight", "bn.bias", "bn.running_mean", "bn.running_var", "bn.num_batches_tracked"];

    private static string File(string name) =>
        Path.Combine(TestData.RepositoryRoot, "tests", "Converter.Tests", "Import", "StateDicts", "Files", name);

    /// <summary>A checkpoint with optimizer, a number of NumPy, DataParallel's prefix, and the weights once more in half precision; channels_last.</summary>
    [Theory]
    [InlineData("zip.pth", true)]
    [InlineData("legacy.pth", true)]
    [InlineData("protocol5.pth", false)]
    public void WeightsOfALayerAndANorm(string name, bool isCheckpoint)
    {
        StateDict dict = StateDictReader.Read(File(name));

        Assert.Equal(Names, dict.Entries.Select(e => e.Name));
        Assert.Equal(new TensorShape(2, 3, 2, 5), dict.Entries[0].Tensor.Shape);
        Assert.Equal(Enumerable.Range(0, 60).Select(i => (i / 8f) - 1), dict.Entries[0].Tensor.Floats);
        Assert.Equal([0, 3, 5, 7], dict.Entries.Skip(1).Take(4).Select(e => e.Tensor.Floats[0] + 1));
        Assert.All(dict.Entries.Skip(1).Take(4), e => Assert.Equal(e.Tensor.Floats[0] + 0.125f, e.Tensor.Floats[1]));
        Assert.Equal([29], dict.Entries[5].Tensor.Integers);
        string[] notes = ["the weights are those under 'state_dict', not those under 'ema'", "the prefix 'module.' of every name is left out"];
        Assert.Equal(isCheckpoint ? notes : [], dict.Notes);
    }

    [Fact]
    public void AWholeModelIsRefusedByName()
    {
        ImportException exception = Assert.Throws<ImportException>(() => StateDictReader.Read(File("module.pth")));
        Assert.Contains("torch.nn.modules.container.Sequential, which is never built here", exception.Message, StringComparison.Ordinal);
        Assert.Contains("model.state_dict()", exception.Hint, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("resnet20-12fca82f.th", "resnet20.onnx", "12fca82f", 97)]
    [InlineData("resnet56-4bfd9763.th", "resnet56.onnx", "4bfd9763", 277)]
    public void CifarNetworksHaveTheWeightsOfTheirExports(string checkpoint, string onnx, string sha256, int tensors)
    {
        StateDict dict = StateDictReader.Read(TestData.Require($"pytorch-checkpoints/{checkpoint}"));
        ImportedGraph graph = OnnxImporter.Import(TestData.Require($"cifar-resnet/{onnx}"));

        Assert.Equal(tensors, dict.Entries.Count);
        Assert.StartsWith(sha256, dict.SourceSha256, StringComparison.Ordinal);
        Assert.Equal("the prefix 'module.' of every name is left out", dict.Notes[^1]);
        foreach (StateDictEntry entry in dict.Entries)
        {
            ConstantTensor exported = graph.Constants[entry.Name];
            Assert.Equal(exported.Shape, entry.Tensor.Shape);
            Assert.Equal(exported.Floats, entry.Tensor.Floats);
        }
    }
}
