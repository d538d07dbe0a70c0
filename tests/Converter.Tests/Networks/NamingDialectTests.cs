using ResNetVk.Converter.Import;
using ResNetVk.Converter.Networks;
using ResNetVk.Converter.Networks.Matching;
using Xunit;

namespace ResNetVk.Converter.Tests.Networks;

/// <summary>Names of other libraries, in both directions.</summary>
public sealed class NamingDialectTests
{
    private const string Transformers = "Hugging Face transformers";
    private const string Timm = "timm's resnetv2";
    private const string SqueezeSequence = "moskomule/senet.pytorch";
    private const string Bearpaw = "bearpaw/pytorch-classification";
    private const string Wide = "xternalz/WideResNet-pytorch";
    private const string OldTorchvision = "torchvision before 0.14";

    [Theory]
    [InlineData(Transformers, "resnet.embedder.embedder.convolution.weight", "conv1.weight")]
    [InlineData(Transformers, "resnet.embedder.embedder.normalization.running_mean", "bn1.running_mean")]
    [InlineData(Transformers, "resnet.encoder.stages.0.layers.0.layer.0.convolution.weight", "layer1.0.conv1.weight")]
    [InlineData(Transformers, "resnet.encoder.stages.2.layers.22.layer.1.normalization.running_var", "layer3.22.bn2.running_var")]
    [InlineData(Transformers, "resnet.encoder.stages.3.layers.0.shortcut.convolution.weight", "layer4.0.downsample.0.weight")]
    [InlineData(Transformers, "resnet.encoder.stages.1.layers.0.shortcut.normalization.bias", "layer2.0.downsample.1.bias")]
    [InlineData(Transformers, "classifier.1.bias", "fc.bias")]
    [InlineData(Timm, "stem.conv.weight", "conv1.weight")]
    [InlineData(Timm, "stages.1.blocks.3.norm2.weight", "layer2.3.bn2.weight")]
    [InlineData(Timm, "stages.0.blocks.0.downsample.conv.weight", "layer1.0.shortcut.0.weight")]
    [InlineData(Timm, "norm.running_mean", "bn.running_mean")]
    [InlineData(Timm, "head.fc.weight", "fc.weight")]
    [InlineData(SqueezeSequence, "layer1.0.se.fc.0.weight", "layer1.0.se.fc1.weight")]
    [InlineData(SqueezeSequence, "layer4.2.se.fc.2.weight", "layer4.2.se.fc2.weight")]
    [InlineData(Bearpaw, "layer2.0.downsample.1.running_var", "layer2.0.shortcut.1.running_var")]
    [InlineData(Wide, "block3.layer.0.convShortcut.weight", "layer3.0.shortcut.0.weight")]
    [InlineData(Wide, "block1.layer.3.bn2.bias", "layer1.3.bn2.bias")]
    [InlineData(OldTorchvision, "fpn.inner_blocks.3.bias", "fpn.inner_blocks.3.0.bias")]
    public void Names_are_translated_both_ways(string library, string foreign, string own)
    {
        NamingDialect dialect = NamingDialects.All.First(d => d.Name == library);
        Assert.Equal(own, dialect.ToOwn(foreign));
        Assert.Equal(foreign, dialect.ToForeign(own));
    }

    [Theory]
    [InlineData(Transformers, "resnet.encoder.stages.x.layers.0.layer.0.convolution.weight")]
    [InlineData(Transformers, "resnet.encoder.stages.0.layers.0.layer.0.convolution.weight.more.bias")]
    [InlineData(Transformers, "weight")]
    [InlineData(Wide, "block1.layer.99999999999.bn2.bias")]
    public void Other_names_stay(string library, string name) => Assert.Equal(name, NamingDialects.All.First(d => d.Name == library).ToOwn(name));

    [Theory]
    [InlineData(Transformers, "resnet18")]
    [InlineData(Transformers, "resnet50")]
    [InlineData(Transformers, "resnet152")]
    [InlineData(Timm, "resnet50_v2")]
    [InlineData(Timm, "resnet101_v2")]
    [InlineData(SqueezeSequence, "se_resnet18")]
    [InlineData(SqueezeSequence, "se_resnet50")]
    [InlineData(Bearpaw, "resnet20_b")]
    [InlineData(Bearpaw, "resnet32_b")]
    [InlineData(Wide, "wrn_28_10")]
    [InlineData(Wide, "wrn_40_4")]
    [InlineData(OldTorchvision, "resnet50_fpn")]
    public void Networks_are_told_from_other_names(string library, string network)
    {
        NamingDialect dialect = NamingDialects.All.First(d => d.Name == library);
        StateDictSketch weights = StateDictSketch.Of(network).Rename(dialect.ToForeign);
        ImportedGraph graph = StateDictImporter.Import(weights.Build());
        Assert.Equal(network, graph.Name);
        Assert.Contains(graph.Notes, n => n.Contains($"named as in {library}", StringComparison.Ordinal));
        Assert.All(
            ArchitectureTable.Get(network).Definition.Parameters,
            p => Assert.Equal(weights.ValueOf(dialect.ToForeign(p.Name)), graph.Constants[p.Name].Data!.Slice(0, 1).ToArray()[0]));
    }

    [Fact]
    public void Transformers_models_without_classifier_have_shorter_names()
    {
        NamingDialect dialect = NamingDialects.All.Last(d => d.Name == Transformers);
        StateDictSketch weights = StateDictSketch.Of("resnet34").Remove(n => n.StartsWith("fc.", StringComparison.Ordinal)).Rename(dialect.ToForeign);
        Assert.Equal("embedder.embedder.convolution.weight", weights.Build().Entries[0].Name);
        Assert.Equal("resnet34", StateDictImporter.Import(weights.Build()).Name);
    }
}
