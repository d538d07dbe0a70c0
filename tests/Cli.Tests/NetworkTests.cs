using System.Text.Json;
using ResNetVk.Converter.Import;
using ResNetVk.Converter.Networks;
using ResNetVk.Converter.Networks.Random;
using ResNetVk.Format;
using ResNetVk.TestSupport;

namespace ResNetVk.Cli.Tests;

/// <summary>Networks that are built in, from weights without a network and from random weights.</summary>
public sealed class NetworkTests : IDisposable
{
    private static readonly string s_onnx = Path.Combine(TestData.RepositoryRoot, "models", "fashion-mnist-resnet20.onnx");
    private readonly ScratchFolder _scratch = TestData.Scratch();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Networks_are_listed_with_their_papers()
    {
        string text = ResNetVkCommand.Run("networks").Expect(0).Output;
        Assert.Contains("arXiv:1512.03385", text, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^  resnet50 +25,557,032 +4,089,184,256 +50 +1x3x224x224 +v1\.5", text);
        Assert.All(ArchitectureTable.All, a => Assert.Matches($"(?m)^  {a.Name} ", text));
        JsonElement[] networks = [.. ResNetVkCommand.Run("networks", "--json").Expect(0).Json().GetProperty("networks").EnumerateArray()];
        JsonElement pyramid = Array.Find(networks, n => n.GetProperty("name").GetString() == "resnet50_fpn");
        Assert.Equal(["p2", "p3", "p4", "p5"], pyramid.GetProperty("outputs").EnumerateArray().Select(o => o.GetString()));
        Assert.Equal([1, 3, 224, 224], pyramid.GetProperty("inputShape").EnumerateArray().Select(s => s.GetInt32()));
    }

    [SkippableFact]
    public void Random_weights_are_converted_and_verified()
    {
        TestDevice.Require();
        string model = _scratch["random.rnvk"];
        CommandResult converted = ResNetVkCommand.Run("convert", "random:resnet20:7", "-o", model, "--input-shape", "1x3x11x13").Expect(0);
        Assert.Contains("from random:resnet20:7", converted.Output, StringComparison.Ordinal);
        Assert.Contains("note: taken from the usual pre-processing of resnet20: mean 0.485,0.456,0.406", converted.Messages, StringComparison.Ordinal);
        JsonElement json = ResNetVkCommand.Run("verify", model, "--against", "random:resnet20:7", "--layers", "--json").Expect(0).Json();
        Assert.True(json.GetProperty("passed").GetBoolean());
        CommandResult other = ResNetVkCommand.Run("verify", model, "--against", "random:resnet20:11").Expect(1);
        Assert.Contains("'random:resnet20:11' is not the source the model was converted from (random:resnet20:7", other.Messages, StringComparison.Ordinal);
        Assert.True(ResNetVkCommand.Run("bench", model, "--against", "random:resnet20:7", "--runs", "1", "--json").Expect(0).Json().GetProperty("ratio").GetDouble() > 0);
    }

    [SkippableFact]
    public void Weights_without_a_network_are_converted_and_verified()
    {
        TestDevice.Require();
        string weights = SaveWeights("plain20");
        string model = _scratch["plain.rnvk"];

        // Without a name they are taken for the residual network, whose tensors are the same.
        CommandResult guessed = ResNetVkCommand.Run("convert", weights, "-o", model, "--input-shape", "1x3x11x13").Expect(0);
        Assert.Contains("note: architecture: resnet20 (told from 97 tensors", guessed.Messages, StringComparison.Ordinal);
        Assert.Contains("--arch plain20 (no shortcuts)", guessed.Messages, StringComparison.Ordinal);
        ResNetVkCommand.Run("verify", model, "--against", weights).Expect(0);
        ResNetVkCommand.Run("verify", model, "--against", weights, "--arch", "plain20").Expect(1);

        // The compiled model knows what it was taken for.
        ResNetVkCommand.Run("convert", weights, "-o", model, "--arch", "plain20", "--input-shape", "1x3x11x13").Expect(0);
        JsonElement json = ResNetVkCommand.Run("verify", model, "--against", weights, "--layers", "--json").Expect(0).Json();
        Assert.True(json.GetProperty("passed").GetBoolean());
    }

    [Fact]
    public void Features_end_the_network_at_its_stages()
    {
        ResNetVkCommand.Run("convert", "random:resnet18", "-o", _scratch["features.rnvk"], "--input-shape", "1x3x37x41", "--outputs", "layer2,layer3,layer4").Expect(0);
        string text = ResNetVkCommand.Run("inspect", _scratch["features.rnvk"]).Expect(0).Output;
        Assert.Contains("output layer2 1x128x5x6", text, StringComparison.Ordinal);
        Assert.Contains("output layer4 1x512x2x2", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_and_random_networks_are_exported()
    {
        string onnx = _scratch["network.onnx"];
        CommandResult result = ResNetVkCommand.Run("export", "random:resnet20", "-o", onnx).Expect(0);
        Assert.Contains("resnet20: 269,722 parameters, 76 nodes", result.Output, StringComparison.Ordinal);
        ResNetVkCommand.Run("convert", onnx, "-o", _scratch["out.rnvk"]).Expect(0);
        Assert.Contains("input input 1x3x32x32", ResNetVkCommand.Run("inspect", _scratch["out.rnvk"]).Expect(0).Output, StringComparison.Ordinal);

        JsonElement json = ResNetVkCommand.Run("export", SaveWeights("resnet20"), "-o", onnx, "--external-weights", "--json").Expect(0).Json();
        Assert.Equal([onnx, onnx + ".data"], json.GetProperty("files").EnumerateArray().Select(f => f.GetProperty("path").GetString()));
        ResNetVkCommand.Run("convert", onnx, "-o", _scratch["out.rnvk"]).Expect(0);
    }

    [Fact]
    public void Sources_that_do_not_fit_are_refused()
    {
        string weights = SaveWeights("resnet20");
        string output = _scratch["out.rnvk"];
        Refusal.Check(_scratch.FullPath, ["convert", weights, "-o", output, "--arch", "resnet32"], "do not fit resnet32", "missing: layer1.3.conv1.weight", "resnet20 (fits)");
        Refusal.Check(_scratch.FullPath, ["convert", weights, "-o", output, "--arch", "resnet51"], "'resnet51'", "resnet50", "resnetvk networks");
        Refusal.Check(_scratch.FullPath, ["convert", "random:resnet51", "-o", output], "'resnet51'", "similar");
        Refusal.Check(_scratch.FullPath, ["convert", "random:resnet50", "-o", output, "--arch", "resnet50"], "names its network itself", "leave out --arch");
        Refusal.Check(_scratch.FullPath, ["convert", s_onnx, "-o", output, "--arch", "resnet20"], "--arch resnet20", "ONNX", "leave out --arch");
        Refusal.Check(_scratch.FullPath, ["export", s_onnx, "-o", _scratch["out.onnx"]], "without a network", "ONNX files need no export");
        Refusal.Check(_scratch.FullPath, ["export", _scratch["missing.pth"], "-o", _scratch["out.onnx"]], "missing.pth");
        Refusal.Check(_scratch.FullPath, ["export", weights, "-o", weights], "overwrite");
    }

    private string SaveWeights(string network)
    {
        ImportedGraph graph = RandomSource.Import($"random:{network}");
        string path = _scratch[$"{network}.safetensors"];
        SafetensorsFile.Save(path, ArchitectureTable.Get(network).Definition.Parameters.Select(p =>
            TensorEntryValues.FromFloats(p.Name, [.. p.Shape.Select(s => (long)s)], graph.Constants[p.Name].Floats)));
        return path;
    }
}
