using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Import;
using ResNetVk.Converter.Networks;
using ResNetVk.Converter.Networks.Matching;
using Xunit;

namespace ResNetVk.Converter.Tests.Networks;

/// <summary>Names and shapes of weights tell the network.</summary>
public sealed class ArchitectureGuessTests
{
    public static TheoryData<string> Names => [.. ArchitectureTable.All.Select(a => a.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_network_is_told_from_its_tensors(string name)
    {
        // Of networks with equal tensors the first of the table is taken.
        IReadOnlyList<NetworkParameter> wanted = ArchitectureTable.Get(name).Definition.Parameters;
        string expected = ArchitectureTable.All.First(a => Key(a.Definition.Parameters).SetEquals(Key(wanted))).Name;
        StateDictSketch weights = StateDictSketch.Of(name);
        ImportedGraph graph = StateDictImporter.Import(weights.Build());
        Assert.Equal(expected, graph.Name);
        Assert.Equal(ArchitectureTable.Get(name).Definition.ParameterCount, graph.ParameterCount);
        Assert.All(wanted, p => Assert.Equal(weights.ValueOf(p.Name), FirstElement(graph.Constants[p.Name])));
        Assert.Contains(graph.Notes, n => n.StartsWith($"architecture: {expected} (told from ", StringComparison.Ordinal));
        if (expected != name)
        {
            Assert.Contains(graph.Notes, n => n.Contains($"--arch {name} (", StringComparison.Ordinal));
            Assert.Equal(name, StateDictImporter.Import(weights.Build(), name).Name);
        }
    }

    [Theory]
    [InlineData("resnet50", "resnet50_v1", "resnet50_dilated8", "resnet50_dilated16")]
    [InlineData("resnet18", new string[0])]
    [InlineData("resnet18_a", "plain18")]
    [InlineData("resnet56", "plain56")]
    public void What_weights_cannot_tell_is_named(string name, params string[] others)
    {
        IReadOnlyList<string> notes = StateDictImporter.Import(StateDictSketch.Of(name).Build()).Notes;
        string? note = notes.SingleOrDefault(n => n.StartsWith("the weights do not tell it from", StringComparison.Ordinal));
        Assert.Equal(others, note?.Split("--arch ").Skip(1).Select(o => o.Split(' ')[0]) ?? []);
    }

    [Fact]
    public void Classes_and_colours_are_those_of_the_tensors()
    {
        NetworkSettings settings = new(5, 224, 224, 37);
        ImportedGraph graph = StateDictImporter.Import(StateDictSketch.Of("resnet50", settings).Build());
        Assert.Equal("resnet50", graph.Name);
        Assert.Equal(new TensorShape(1, 5, 224, 224), graph.Inputs[0].UsualShape);
        Assert.Equal(37, graph.Outputs[0].Dimensions![1].Size);

        // The usual mean is one of three colours.
        Assert.Empty(graph.Metadata);
        Assert.Equal("0.485,0.456,0.406", StateDictImporter.Import(StateDictSketch.Of("resnet50").Build()).Metadata["mean"]);
    }

    [Fact]
    public void Small_networks_may_have_any_width_and_depth()
    {
        NetworkSettings settings = new(1, 28, 28, 11, StemChannels: 7);
        StateDictSketch weights = new();
        foreach (NetworkParameter parameter in ArchitectureTable.Get("cifar_resnet26_b").Describe(settings).Parameters)
        {
            weights.Add(parameter.Name, parameter.Shape);
        }

        Dictionary<string, string> metadata = new() { ["mean"] = "0.5", ["std"] = "0.25", ["height"] = "28", ["width"] = "29", ["architecture"] = "cifar_resnet26_b" };
        ImportedGraph graph = StateDictImporter.Import(weights.Build(metadata));
        Assert.Equal("cifar_resnet26_b", graph.Name);
        Assert.Equal(new TensorShape(1, 1, 28, 29), graph.Inputs[0].UsualShape);
        Assert.Equal("0.5", graph.Metadata["mean"]);
        Assert.DoesNotContain(graph.Notes, n => n.Contains("--arch", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("resnet50", "flatten", "fc.")]
    [InlineData("resnet20", "flatten", "linear.")]
    [InlineData("vgg16", "flatten", "classifier.")]
    public void Weights_without_classifier_end_before_it(string name, string output, string classifier)
    {
        StateDictSketch weights = StateDictSketch.Of(name).Remove(n => n.StartsWith(classifier, StringComparison.Ordinal));
        ImportedGraph graph = StateDictImporter.Import(weights.Build());
        Assert.Equal((name, output), (graph.Name, Assert.Single(graph.Outputs).Name));
        Assert.Contains($"the weights hold no classifier: the network ends at '{output}'", graph.Notes);
    }

    [Theory]
    [InlineData("model.")]
    [InlineData("backbone.")]
    [InlineData("encoder.")]
    [InlineData("net.")]
    [InlineData("model.backbone.")]
    public void Prefixes_of_wrappers_are_removed(string prefix)
    {
        ImportedGraph graph = StateDictImporter.Import(StateDictSketch.Of("resnet34").Rename(n => prefix + n).Build());
        Assert.Equal("resnet34", graph.Name);
        Assert.Contains($"the prefix '{prefix}' of the names is left out", graph.Notes);
    }

    [Fact]
    public void Heads_for_training_and_detectors_on_top_are_left_out()
    {
        StateDictSketch segmentation = StateDictSketch.Of("fcn_resnet50").Add("aux_classifier.0.weight", new TensorShape(256, 1024, 3, 3));
        ImportedGraph graph = StateDictImporter.Import(segmentation.Build());
        Assert.Equal("fcn_resnet50", graph.Name);
        Assert.Contains("1 tensors belong to parts that are not built here, such as 'aux_classifier.0.weight'", graph.Notes);

        StateDictSketch detector = StateDictSketch.Of("resnet50_fpn").Rename(n => "backbone." + n).Add("rpn.head.conv.0.0.weight", new TensorShape(256, 256, 3, 3));
        Assert.Equal("resnet50_fpn", StateDictImporter.Import(detector.Build()).Name);
    }

    [Fact]
    public void A_fully_connected_layer_may_come_as_a_convolution()
    {
        StateDictSketch weights = StateDictSketch.Of("resnet18").Reshape("fc.weight", new TensorShape(1000, 512, 1, 1));
        Assert.Equal(new TensorShape(1000, 512), StateDictImporter.Import(weights.Build()).Constants["fc.weight"].Shape);
    }

    [Fact]
    public void Gates_trained_without_bias_have_none()
    {
        StateDictSketch weights = StateDictSketch.Of("se_resnet50").Remove(n => n.Contains(".se.", StringComparison.Ordinal) && n.EndsWith("bias", StringComparison.Ordinal));
        ImportedGraph graph = StateDictImporter.Import(weights.Build());
        Assert.Equal("se_resnet50", graph.Name);
        Assert.All(graph.Constants["layer3.1.se.fc1.bias"].Floats, v => Assert.Equal(0, v));
    }

    private static HashSet<(string, TensorShape)> Key(IEnumerable<NetworkParameter> parameters) => [.. parameters.Select(p => (p.Name, p.Shape))];

    private static float FirstElement(ConstantTensor tensor)
    {
        float[] first = new float[1];
        tensor.Data!.Read(0, first);
        return first[0];
    }
}
