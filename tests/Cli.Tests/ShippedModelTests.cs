using ResNetVk.Format;
using ResNetVk.TestSupport;

namespace ResNetVk.Cli.Tests;

/// <summary>The compiled models in the folder <c>models</c> are what this converter makes of the networks beside them.</summary>
public sealed class ShippedModelTests
{
    private static readonly string s_folder = Path.Combine(TestData.RepositoryRoot, "models");

    [Fact]
    public void EveryNetworkHasACompiledModelThatIsUpToDate()
    {
        using ScratchFolder scratch = TestData.Scratch();
        string[] networks = Directory.GetFiles(s_folder, "*.onnx");
        Assert.NotEmpty(networks);
        Assert.All(networks, network =>
        {
            string made = scratch["made.rnvk"];
            ResNetVkCommand.Run("convert", network, "-o", made).Expect(0);

            // Not the bytes of the files: another version of .NET may compress the modules otherwise.
            SafetensorsFile expected = SafetensorsFile.Load(made);
            SafetensorsFile shipped = SafetensorsFile.Load(Path.ChangeExtension(network, ".rnvk"));
            Assert.True(
                expected.Metadata.Where(entry => entry.Key != "rnvk.sha256").SequenceEqual(shipped.Metadata.Where(entry => entry.Key != "rnvk.sha256"))
                && Content(made).SequenceEqual(Content(Path.ChangeExtension(network, ".rnvk"))),
                $"{Path.GetFileName(network)} was compiled by another converter, or for other kernels: run scripts/models.sh");
        });
    }

    [Fact]
    public void TheyAreSmallAndOfThisVersionsKernels() => Assert.All(Directory.GetFiles(s_folder, "*.rnvk"), path =>
    {
        Assert.InRange(new FileInfo(path).Length, 1, 1_800_000);
        CompiledModel model = CompiledModel.Load(path, new LoadOptions { TrustedKernelsOnly = true });
        string labels = Path.Combine(s_folder, $"{Path.GetFileNameWithoutExtension(path).Split("-resnet")[0]}-labels.txt");
        Assert.Equal(File.ReadAllLines(labels), model.Plan.Labels);
    });

    [SkippableTheory]
    [InlineData("fashion-mnist-resnet20", "fashion-mnist", "", 1000, 955)]
    [InlineData("cifar10-resnet20", "cifar10", "cifar10/test_first500.bin", 500, 462)]
    public void TheyAreAsAccurateAsStated(string model, string dataSet, string file, int images, int recognised)
    {
        TestDevice.Require();
        string data = file.Length > 0 ? $"{dataSet}:{TestData.Require(file)}" : dataSet;
        Skip.If(dataSet == "fashion-mnist" && !Directory.Exists(DataSets.MnistFiles.DefaultFolder), "the package dataset-fashion-mnist is not installed");

        CommandResult result = ResNetVkCommand.Run("evaluate", Path.Combine(s_folder, model + ".rnvk"), "--data", data, "--limit", $"{images}", "--json").Expect(0);

        // Another device adds in another order: a picture with nearly equal logits may change sides.
        Assert.Equal(images, result.Json().GetProperty("images").GetInt32());
        Assert.InRange(result.Json().GetProperty("top1Count").GetInt32(), recognised - 2, recognised + 2);
    }

    private static IEnumerable<(string Name, string Bytes)> Content(string path) => CompiledModel.Load(path).Tensors.Values
        .OrderBy(tensor => tensor.Name, StringComparer.Ordinal)
        .Select(tensor => (tensor.Name, Convert.ToHexString(tensor.Data.ToArray())));
}
