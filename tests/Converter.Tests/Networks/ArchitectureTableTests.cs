using ResNetVk.Converter.Import;
using ResNetVk.Converter.Networks;
using Xunit;

namespace ResNetVk.Converter.Tests.Networks;

/// <summary>The built-in networks against numbers published by others.</summary>
public sealed class ArchitectureTableTests
{
    [Theory]
    [InlineData("resnet18", 11_689_512)]
    [InlineData("resnet34", 21_797_672)]
    [InlineData("resnet50", 25_557_032)]
    [InlineData("resnet50_v1", 25_557_032)]
    [InlineData("resnet50_dilated8", 25_557_032)]
    [InlineData("resnet101", 44_549_160)]
    [InlineData("resnet152", 60_192_808)]
    [InlineData("resnext50_32x4d", 25_028_904)]
    [InlineData("resnext101_32x8d", 88_791_336)]
    [InlineData("wide_resnet50_2", 68_883_240)]
    [InlineData("wide_resnet101_2", 126_886_696)]
    [InlineData("vgg11", 132_863_336)]
    [InlineData("vgg11_bn", 132_868_840)]
    [InlineData("vgg13", 133_047_848)]
    [InlineData("vgg13_bn", 133_053_736)]
    [InlineData("vgg16", 138_357_544)]
    [InlineData("vgg16_bn", 138_365_992)]
    [InlineData("vgg19", 143_667_240)]
    [InlineData("vgg19_bn", 143_678_248)]
    [InlineData("se_resnet18", 11_778_592)]
    [InlineData("se_resnet50", 28_088_024)]
    [InlineData("seresnet18", 11_779_624)]
    [InlineData("resnet50d", 25_576_264)]
    [InlineData("resnet101d", 44_568_392)]
    [InlineData("resnet50_v2", 25_549_352)]
    [InlineData("resnet101_v2", 44_541_480)]
    [InlineData("resnet20", 269_722)]
    [InlineData("resnet32", 464_154)]
    [InlineData("resnet44", 658_586)]
    [InlineData("resnet56", 853_018)]
    [InlineData("resnet110", 1_727_962)]
    [InlineData("resnet1202", 19_421_274)]
    [InlineData("plain20", 269_722)]
    [InlineData("resnet20_b", 272_474)]
    [InlineData("resnet18_cifar", 11_173_962)]
    [InlineData("preact_resnet18", 11_171_146)]
    [InlineData("wrn_28_10", 36_479_194)]
    [InlineData("fcn_resnet50", 32_957_013)]
    public void Trained_parameters_are_as_published(string name, long expected) =>
        Assert.Equal(expected, ArchitectureTable.Get(name).Definition.ParameterCount);

    // In millions, as the papers print them.
    [Theory]
    [InlineData("preact_resnet110", 1.7)]
    [InlineData("preact_resnet164", 1.7)]
    [InlineData("preact_resnet1001", 10.2)]
    [InlineData("wrn_16_8", 11.0)]
    [InlineData("wrn_40_4", 8.9)]
    [InlineData("highway19", 1.4)]
    [InlineData("highway32", 1.25)]
    public void Millions_of_parameters_are_as_in_the_papers(string name, double expected) =>
        Assert.InRange(ArchitectureTable.Get(name).Definition.ParameterCount / 1e6, expected * 0.97, expected * 1.03);

    // In units of 10^9, as torchvision's documentation has them; of the _v1 networks as the paper has them.
    [Theory]
    [InlineData("resnet18", 1.814)]
    [InlineData("resnet34", 3.664)]
    [InlineData("resnet50", 4.089)]
    [InlineData("resnet101", 7.801)]
    [InlineData("resnet152", 11.514)]
    [InlineData("resnext50_32x4d", 4.23)]
    [InlineData("resnext101_32x8d", 16.414)]
    [InlineData("wide_resnet50_2", 11.398)]
    [InlineData("wide_resnet101_2", 22.753)]
    [InlineData("vgg11", 7.609)]
    [InlineData("vgg16", 15.47)]
    [InlineData("vgg19", 19.632)]
    [InlineData("plain34", 3.6)]
    [InlineData("resnet50_v1", 3.8)]
    [InlineData("resnet152_v1", 11.3)]
    public void Multiply_adds_are_as_published(string name, double expected)
    {
        double tolerance = expected * 10 % 1 == 0 ? 0.061 : 0.0006;
        Assert.InRange(ArchitectureTable.Get(name).Definition.MultiplyAdds / 1e9, expected - tolerance, expected + tolerance);
    }

    [Theory]
    [InlineData("resnet18", 18)]
    [InlineData("resnet34_c", 34)]
    [InlineData("resnet152", 152)]
    [InlineData("resnet1202", 1202)]
    [InlineData("plain110", 110)]
    [InlineData("preact_resnet164", 164)]
    [InlineData("wrn_28_10", 26)]
    [InlineData("vgg19_bn", 19)]
    [InlineData("highway19", 19)]
    [InlineData("highway32", 32)]
    [InlineData("cifar_highway7", 7)]
    [InlineData("cifar_highway50", 50)]
    public void The_depth_is_the_one_in_the_name(string name, int expected) => Assert.Equal(expected, ArchitectureTable.Get(name).Definition.Depth);

    [Fact]
    public void Names_are_unique_and_found_in_any_case()
    {
        Assert.Distinct(ArchitectureTable.All.Select(a => a.Name));
        Assert.All(ArchitectureTable.All, a => Assert.Same(a, ArchitectureTable.Find(a.Name.ToUpperInvariant())));
        Assert.True(ArchitectureTable.All.Count > 80);
    }

    [Theory]
    [InlineData("cifar_resnet20", "resnet20")]
    [InlineData("cifar_resnet56_b", "resnet56_b")]
    [InlineData("CIFAR_ResNet44_A", "resnet44")]
    [InlineData("cifar_resnet32_c", "resnet32_c")]
    [InlineData("cifar_plain56", "plain56")]
    [InlineData("cifar_preact44", "preact_resnet44")]
    [InlineData("cifar_highway32", "highway32")]
    public void Every_depth_of_the_small_networks_has_a_name(string name, string same) =>
        Assert.Equal(ArchitectureTable.Get(same).Definition.Parameters, ArchitectureTable.Get(name).Definition.Parameters);

    [Theory]
    [InlineData("wrn_22_4", 22, 64)]
    [InlineData("wrn_10_1", 10, 16)]
    [InlineData("cifar_preact26", 26, 16)]
    public void Depth_and_width_are_those_of_the_name(string name, int depth, int channels)
    {
        NetworkParameter[] weights = [.. ArchitectureTable.Get(name).Definition.Parameters.Where(p => p.Role == ParameterRole.Weight && !p.Name.Contains("shortcut", StringComparison.Ordinal))];
        Assert.Equal(depth, weights.Length + (name.StartsWith("wrn", StringComparison.Ordinal) ? 2 : 0));
        Assert.Equal(channels, weights.First(p => p.Name == "layer1.0.conv1.weight").Shape[0]);
    }

    [Theory]
    [InlineData("cifar_plain21", "plain")]
    [InlineData("wrn_23_4", "wrn")]
    [InlineData("wrn_4_4", "wrn")]
    [InlineData("wrn_22_0", "wrn")]
    [InlineData("resnet-50", "resnet50,")]
    [InlineData("ResNeXt50", "resnext50_32x4d")]
    [InlineData("cifar_resnet21", "resnet")]
    [InlineData("cifar_resnet2", "resnet")]
    [InlineData("cifar_resnet1208", "resnet")]
    public void Unknown_names_are_refused_with_similar_ones(string name, string similar)
    {
        ImportException exception = Assert.Throws<ImportException>(() => ArchitectureTable.Get(name));
        Assert.Contains($"'{name}'", exception.Message, StringComparison.Ordinal);
        Assert.Contains(similar, exception.Hint, StringComparison.Ordinal);
    }
}
