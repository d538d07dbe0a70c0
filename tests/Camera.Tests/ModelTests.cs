using ResNetVk.CameraClassifier;
using ResNetVk.CameraClassifier.Models;
using ResNetVk.CameraClassifier.Server;
using ResNetVk.Converter;
using ResNetVk.TestSupport;

namespace ResNetVk.Camera.Tests;

/// <summary>Which networks are offered, and one of other pictures than the bundled one's.</summary>
public sealed class ModelTests
{
    private static readonly string[] s_labels = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    [Fact]
    public void Cifar_comes_first_and_a_compiled_file_before_its_source()
    {
        using ScratchFolder scratch = TestData.Scratch();
        foreach (string name in new[] { "a.onnx", "b.onnx", "b.rnvk", "cifar10-resnet20.onnx", "notes.md" })
        {
            File.WriteAllText(scratch[name], "");
        }

        Assert.Equal(["cifar10-resnet20.onnx", "a.onnx", "b.rnvk"], ModelCatalog.Bundled(scratch.FullPath).Select(path => Path.GetFileName(path)));
        Assert.Empty(ModelCatalog.Bundled(scratch["absent"]));
        Assert.Equal("cifar10-resnet20", ModelCatalog.Find([]).First!.Name);
    }

    [Fact]
    public void Samples_are_shown_to_networks_that_know_them()
    {
        string[] clothes = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

        Assert.Equal(10, ModelCatalog.SamplesFor(clothes).Count);
        Assert.Empty(ModelCatalog.SamplesFor(clothes.Reverse().ToArray()));
        Assert.DoesNotContain(ModelCatalog.SamplesFor(s_labels), name => name.Contains("boot", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Colour_pictures_of_CIFAR_10_get_the_names_they_have()
    {
        const int count = 40;
        string onnx = TestData.Require("cifar-resnet/resnet20.onnx");
        byte[] pictures = await File.ReadAllBytesAsync(TestData.Require("cifar10/test_first500.bin"));
        using ScratchFolder scratch = TestData.Scratch();
        CompileOptions options = new()
        {
            InputShapes = new Dictionary<string, Converter.Graphs.TensorShape> { [""] = new(1, 3, 32, 32) },
            Image = new ImageOptions { Mean = [0.485f, 0.456f, 0.406f], Std = [0.229f, 0.224f, 0.225f] },
            Labels = s_labels,
        };
        Compiler.Compile(onnx, options).Model.Save(scratch["cifar.rnvk"]);
        await using Site site = await Site.StartAsync(new Options { Models = [scratch["cifar.rnvk"]] });
        using Peer peer = await Peer.ConnectAsync(site);
        await peer.ReceiveTextAsync();
        await peer.SelectAsync();
        int right = 0;
        for (int i = 0; i < count; i++)
        {
            await peer.SendAsync(Message((uint)i, pictures.AsSpan(3073 * i, 3073)));
            right += (await peer.ReceiveAnswerAsync()).Class == pictures[3073 * i] ? 1 : 0;
        }

        // The network is right on 91.7 % of all test pictures; the pictures are always the same.
        Assert.InRange(right, 32, count);
    }

    private static byte[] Message(uint number, ReadOnlySpan<byte> record)
    {
        byte[] message = Peer.Frame(number, 32, 32);
        for (int i = 0; i < 1024; i++)
        {
            for (int channel = 0; channel < 3; channel++)
            {
                message[FrameHeader.SizeInBytes + (4 * i) + channel] = record[1 + (1024 * channel) + i];
            }
        }

        return message;
    }
}
