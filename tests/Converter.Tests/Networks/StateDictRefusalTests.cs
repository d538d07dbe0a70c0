using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Import;
using ResNetVk.Converter.Networks.Matching;
using Xunit;

namespace ResNetVk.Converter.Tests.Networks;

/// <summary>Weights that fit no network: every difference is listed, and what is near.</summary>
public sealed class StateDictRefusalTests
{
    [Fact]
    public void All_differences_are_listed_at_once()
    {
        StateDictSketch weights = StateDictSketch.Of("resnet18")
            .Remove(n => n is "layer3.1.bn2.running_var" or "bn1.bias")
            .Add("surplus.weight", new TensorShape(3))
            .Reshape("layer2.0.conv1.weight", new TensorShape(128, 64, 5, 5));
        foreach (string? name in new[] { null, "resnet18" })
        {
            ImportException exception = Assert.Throws<ImportException>(() => StateDictImporter.Import(weights.Build(), name));
            Assert.Contains("'weights.pth'", exception.Message, StringComparison.Ordinal);
            Assert.Contains("resnet18: missing: bn1.bias, layer3.1.bn2.running_var; left over: surplus.weight; ", exception.Message, StringComparison.Ordinal);
            Assert.EndsWith("layer2.0.conv1.weight is 128x64x5x5, expected 128x64x3x3", exception.Message, StringComparison.Ordinal);
            Assert.Contains("--arch", exception.Hint, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_wrong_network_is_refused_and_the_right_one_named()
    {
        ImportException exception = Assert.Throws<ImportException>(() => StateDictImporter.Import(StateDictSketch.Of("resnet34").Build(), "resnet50"));
        Assert.StartsWith("the tensors of 'weights.pth' do not fit resnet50: missing: layer1.0.conv3.weight, ", exception.Message, StringComparison.Ordinal);
        Assert.Contains(" more; ", exception.Message, StringComparison.Ordinal);
        Assert.True(exception.Message.Length < 700, exception.Message);
        Assert.Contains("resnet34 (fits)", exception.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_in_the_message_are_those_of_the_file()
    {
        NamingDialect transformers = NamingDialects.All[0];
        StateDictSketch weights = StateDictSketch.Of("resnet50").Rename(transformers.ToForeign).Remove(n => n.EndsWith("stages.0.layers.1.layer.2.normalization.bias", StringComparison.Ordinal));
        ImportException exception = Assert.Throws<ImportException>(() => StateDictImporter.Import(weights.Build()));
        Assert.Contains("missing: resnet.encoder.stages.0.layers.1.layer.2.normalization.bias", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Integers_are_no_weights()
    {
        StateDictSketch weights = StateDictSketch.Of("resnet20");
        var built = weights.Build();
        var entries = built.Entries.Select(e => e.Name == "linear.bias" ? e with { Tensor = ConstantTensor.FromIntegers(new TensorShape(10), new long[10]) } : e);
        ImportException exception = Assert.Throws<ImportException>(() => StateDictImporter.Import(new()
        {
            SourceFileName = built.SourceFileName,
            SourceSha256 = built.SourceSha256,
            Description = built.Description,
            Entries = [.. entries],
            Metadata = built.Metadata,
            Notes = [],
        }));
        Assert.Contains("linear.bias is 10 of integers, expected 10", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1 << 24, 3)]
    [InlineData(3, 1 << 24)]
    [InlineData(0, 0)]
    public void Impossible_sizes_are_refused(int channels, int colours)
    {
        StateDictSketch weights = StateDictSketch.Of("resnet20").Reshape("conv1.weight", new TensorShape(channels, colours, 3, 3));
        Assert.Throws<ImportException>(() => StateDictImporter.Import(weights.Build()));
        weights = StateDictSketch.Of("resnet50").Reshape("fc.weight", new TensorShape(channels * 64, 1));
        Assert.Throws<ImportException>(() => StateDictImporter.Import(weights.Build()));
    }

    [Fact]
    public void Too_many_tensors_are_refused_at_once()
    {
        StateDictSketch weights = new();
        for (int i = 0; i <= 50_000; i++)
        {
            weights.Add($"layer1.{i}.conv1.weight", new TensorShape(1));
        }

        Assert.Contains("50,001 tensors", Assert.Throws<ImportException>(() => StateDictImporter.Import(weights.Build())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_network_is_refused_with_similar_names()
    {
        ImportException exception = Assert.Throws<ImportException>(() => StateDictImporter.Import(StateDictSketch.Of("resnet50").Build(), "resnet51"));
        Assert.Contains("'resnet51'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("resnet50", exception.Hint, StringComparison.Ordinal);
    }
}
