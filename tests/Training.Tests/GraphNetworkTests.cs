using ResNetVk.Converter.Export;
using ResNetVk.Converter.Import;
using ResNetVk.Converter.Networks;
using ResNetVk.TestSupport;
using TorchSharp;
using static TorchSharp.torch;

namespace ResNetVk.Training.Tests;

public sealed class GraphNetworkTests
{
    private static readonly Dictionary<string, string> s_noMetadata = [];

    [Theory]
    [InlineData("resnet20", 269_722)]
    [InlineData("resnet20_b", 272_474)]
    [InlineData("resnet56", 853_018)]
    public void TheParametersAreThoseOfThePaper(string network, long expected)
    {
        using GraphNetwork built = GraphNetwork.Create(new NetworkChoice(network, 3, 32, 32, 10), 1);
        Assert.Equal(expected, built.Parameters.Sum(parameter => parameter.Value.numel()));
    }

    [Fact]
    public void NamesAreThoseOfTheUsualCheckpoints()
    {
        using GraphNetwork network = GraphNetwork.Create(new NetworkChoice("cifar_resnet14_b", 3, 32, 32, 10), 1);
        string[] names = [.. network.State.Select(tensor => tensor.Name)];
        Assert.Contains("conv1.weight", names);
        Assert.Contains("bn1.running_var", names);
        Assert.Contains("layer1.1.conv2.weight", names);
        Assert.Contains("layer2.0.shortcut.0.weight", names);
        Assert.DoesNotContain("layer1.0.shortcut.0.weight", names);
        Assert.Contains("linear.bias", names);
        Assert.DoesNotContain("bn1.running_var", network.Parameters.Select(tensor => tensor.Name));
    }

    [Theory]
    [InlineData("resnet20", 29, 37)]
    [InlineData("resnet20_b", 37, 29)]
    [InlineData("resnet20_c", 11, 7)]
    [InlineData("plain20", 32, 32)]
    [InlineData("preact_resnet20", 32, 32)]
    [InlineData("preact_resnet18", 32, 32)]
    [InlineData("wrn_40_4", 8, 8)]
    [InlineData("highway19", 32, 32)]
    [InlineData("maxout_cifar", 32, 32)]
    [InlineData("resnet18", 64, 64)]
    [InlineData("resnet18d", 63, 65)]
    [InlineData("resnet50", 33, 33)]
    [InlineData("resnext50_32x4d", 32, 32)]
    [InlineData("se_resnet18", 32, 32)]
    [InlineData("resnet50_dilated16", 32, 32)]
    public void OnnxRuntimeGivesTheLogitsOfTorch(string name, int height, int width)
    {
        using ScratchFolder folder = TestData.Scratch();
        using GraphNetwork network = GraphNetwork.Create(new NetworkChoice(name, 3, height, width, 7), 3);
        DrawNorms(network);
        network.IsTraining = false;
        OnnxExporter.Save(network.ToGraph(name, s_noMetadata), folder["model.onnx"]);
        foreach (int batch in new[] { 1, 3 })
        {
            using DisposeScope scope = NewDisposeScope();
            using IDisposable guard = no_grad();
            Tensor input = randn(batch, 3, height, width);
            float[] expected = network.Forward(input).data<float>().ToArray();

            float[] got = OnnxRuntimeOracle.Run(folder["model.onnx"], input.data<float>().ToArray(), input.shape);

            float largest = expected.Max(MathF.Abs);
            Assert.InRange(largest, 1e-6f, 1e6f);
            Assert.Equal(batch * 7, got.Length);
            Assert.All(expected.Zip(got), p => Assert.InRange(p.Second, p.First - (2e-4f * largest), p.First + (2e-4f * largest)));
        }
    }

    [Theory]
    [InlineData("resnet20_b")]
    [InlineData("resnet20_c", 1, 29, 37, 3)]
    [InlineData("cifar_resnet8", 4, 21, 16, 101)]
    [InlineData("cifar_plain14", 3, 24, 24, 2)]
    [InlineData("resnet18_a", 3, 65, 43, 5)]
    [InlineData("resnet50", 1, 48, 48, 11)]
    [InlineData("preact_resnet20")]
    [InlineData("cifar_preact8", 1, 28, 28, 10)]
    [InlineData("preact_resnet18", 3, 40, 24, 4)]
    [InlineData("resnet50_v2", 3, 64, 64, 7)]
    [InlineData("wrn_10_2", 1, 28, 20, 10)]
    [InlineData("vgg11", 3, 33, 64, 7)]
    [InlineData("vgg11_bn", 3, 32, 32, 7)]
    [InlineData("highway19")]
    [InlineData("maxout_cifar")]
    [InlineData("se_resnet18")]
    [InlineData("resnet18d")]
    public void EveryParameterHasAGradient(string name, int channels = 3, int height = 32, int width = 32, int classes = 7)
    {
        using GraphNetwork network = GraphNetwork.Create(new NetworkChoice(name, channels, height, width, classes), 3);
        using DisposeScope scope = NewDisposeScope();
        Tensor logits = network.Forward(randn(4, channels, height, width));
        Assert.Equal([4, classes], logits.shape);
        logits.square().sum().backward();
        Assert.All(network.Parameters, p => Assert.True(p.Value.grad is not null && p.Value.grad.isfinite().all().item<bool>(), p.Name));
        int silent = network.Parameters.Count(p => p.Value.grad!.count_nonzero().item<long>() == 0);
        Assert.Equal(0, silent);
    }

    [Fact]
    public void WeightsHaveTheDeviationOfHeAndDependOnTheSeed()
    {
        NetworkChoice choice = new("resnet20_b", 1, 32, 32, 10);
        using GraphNetwork network = GraphNetwork.Create(choice, 1);
        using GraphNetwork same = GraphNetwork.Create(choice, 1);
        using GraphNetwork other = GraphNetwork.Create(choice, 2);
        Tensor weight = Find(network, "layer3.1.conv1.weight");
        double expected = Math.Sqrt(2.0 / (64 * 9));

        Assert.InRange(weight.std().item<float>(), 0.97 * expected, 1.03 * expected);
        Assert.InRange(weight.mean().item<float>(), -0.02 * expected, 0.02 * expected);
        Assert.True(weight.eq(Find(same, "layer3.1.conv1.weight")).all().item<bool>());
        Assert.False(weight.eq(Find(other, "layer3.1.conv1.weight")).all().item<bool>());
        Assert.False(weight.eq(Find(network, "layer3.2.conv1.weight")).all().item<bool>());
        Assert.Equal(0, Find(network, "linear.bias").count_nonzero().item<long>());
    }

    [Fact]
    public void WeightsCanHaveTheRangeOfXavier()
    {
        using GraphNetwork network = GraphNetwork.Create(new NetworkChoice("resnet20_b", 1, 32, 32, 10), 1, InitializationKind.Xavier);
        Tensor weight = Find(network, "layer3.0.conv1.weight");
        double limit = Math.Sqrt(6.0 / ((32 + 64) * 9));
        Assert.InRange(weight.abs().max().item<float>(), 0.999 * limit, limit);
        Assert.InRange(weight.std().item<float>(), 0.98 * limit / Math.Sqrt(3), 1.02 * limit / Math.Sqrt(3));
        Assert.InRange(Find(network, "linear.weight").abs().max().item<float>(), 0.97 * Math.Sqrt(6.0 / 74), Math.Sqrt(6.0 / 74));
    }

    [Fact]
    public void TrainingMovesTheStatisticsOfNormsThatAreNotFrozen()
    {
        using GraphNetwork network = GraphNetwork.Create(new NetworkChoice("cifar_resnet8_b", 3, 32, 32, 7), 3);
        network.Freeze(["bn1", "layer1"]);
        using DisposeScope scope = NewDisposeScope();
        Tensor input = randn(4, 3, 32, 32);
        network.IsTraining = false;
        _ = network.Forward(input);
        Assert.Equal(0, Find(network, "layer2.0.bn1.running_mean").count_nonzero().item<long>());
        network.IsTraining = true;
        network.Forward(input).sum().backward();
        Assert.NotEqual(0, Find(network, "layer2.0.bn1.running_mean").count_nonzero().item<long>());
        Assert.Equal(0, Find(network, "layer1.0.bn1.running_mean").count_nonzero().item<long>());
        Assert.DoesNotContain(network.Parameters, p => p.Name.StartsWith("layer1.", StringComparison.Ordinal));
        Assert.Null(Find(network, "layer1.0.conv1.weight").grad);
        Assert.Throws<TrainingInputException>(() => network.Freeze(["layer"]));
    }

    [Fact]
    public void ABatchOfOneImageLeavesTheStatisticsFinite()
    {
        using GraphNetwork network = GraphNetwork.Create(new NetworkChoice("resnet18", 3, 32, 32, 7), 3);
        using DisposeScope scope = NewDisposeScope();
        Assert.True(network.Forward(randn(1, 3, 32, 32)).isfinite().all().item<bool>());
        Assert.All(network.State, tensor => Assert.True(tensor.Value.isfinite().all().item<bool>(), tensor.Name));
        Assert.NotEqual(0, Find(network, "bn1.running_mean").count_nonzero().item<long>());
    }

    [Fact]
    public void DropoutSilencesInputsOfTheLastLayerInTrainingOnly()
    {
        using GraphNetwork network = GraphNetwork.Create(new NetworkChoice("cifar_resnet8_b", 3, 32, 32, 7), 3);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable guard = no_grad();
        Tensor input = randn(2, 3, 32, 32);
        network.IsTraining = false;
        Tensor plain = network.Forward(input);
        network.Dropout = 0.5;
        Assert.True(plain.eq(network.Forward(input)).all().item<bool>());
        network.IsTraining = true;
        Assert.False(network.Forward(input).allclose(network.Forward(input)));
    }

    [Fact]
    public void AllThatCannotBeTrainedIsNamedAtOnce()
    {
        using GraphNetwork network = GraphNetwork.Create(new NetworkChoice("cifar_resnet8_b", 3, 32, 32, 7), 3);
        ImportedGraph graph = network.ToGraph("g", s_noMetadata);
        Dictionary<string, AttributeValue> none = [];
        ImportedGraph strange = new()
        {
            Name = "strange",
            SourceFileName = "strange.onnx",
            SourceSha256 = "",
            Opset = 17,
            Inputs = graph.Inputs,
            Outputs = graph.Outputs,
            Nodes = [.. graph.Nodes, new ImportedNode("a", "Erf", ["linear"], ["e"], none), new ImportedNode("b", "Selu", ["e"], ["f"], none)],
            Constants = graph.Constants,
        };
        TrainingInputException exception = Assert.Throws<TrainingInputException>(() => new GraphNetwork(strange));
        Assert.Contains("Erf 'a'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Selu 'b'", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cifar_resnet21", 1, 10, null)]
    [InlineData("resnet19", 1, 10, null)]
    [InlineData("resnet20", 0, 10, null)]
    [InlineData("resnet20", 1, 0, null)]
    [InlineData("resnet20", 1, 10, 0)]
    [InlineData("resnet18", 1, 10, 32)]
    public void ImpossibleChoicesAreRefused(string name, int channels, int classes, int? width) =>
        Assert.Throws<TrainingInputException>(() => GraphNetwork.Create(new NetworkChoice(name, channels, 32, 32, classes, width), 1));

    private static Tensor Find(GraphNetwork network, string name) => network.State.Single(tensor => tensor.Name == name).Value;

    // Gives every batch norm statistics and factors of its own, so that a swapped pair of tensors shows.
    private static void DrawNorms(GraphNetwork network)
    {
        using IDisposable guard = no_grad();
        foreach (TrainedTensor tensor in network.State)
        {
            if (tensor.Role is ParameterRole.NormMean or ParameterRole.NormOffset or ParameterRole.Bias)
            {
                tensor.Value.normal_(0, 0.1);
            }
            else if (tensor.Role is ParameterRole.NormScale or ParameterRole.NormVariance)
            {
                tensor.Value.uniform_(0.5, 1.5);
            }
        }
    }
}
