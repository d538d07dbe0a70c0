using ResNetVk.Conformance;
using ResNetVk.Conformance.Reference;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Import;
using ResNetVk.Converter.Networks.Random;
using Xunit;

namespace ResNetVk.Converter.Tests.Networks;

/// <summary>Networks with drawn weights.</summary>
public sealed class RandomSourceTests
{
    private static float[] Read(string source, string tensor) => RandomSource.Import(source).Constants[tensor].Floats;

    // Computed once by another program from the definition in RandomData's documentation.
    [Theory]
    [InlineData("random:resnet20", "conv1.weight", 0.22158949f, -0.34293646f, 0.08926591f, 0.22345969f)]
    [InlineData("random:resnet20:7", "bn1.running_var", 1.2733507f, 1.4149802f, 1.163792f, 0.89174765f)]
    [InlineData("random:resnet20:18446744073709551615", "linear.bias", 0.059230275f, 0.056805342f, -0.06665892f, 0.039875645f)]
    public void Elements_are_those_of_the_documented_generator(string source, string tensor, params float[] expected) =>
        Assert.Equal(expected, Read(source, tensor)[..expected.Length]);

    [Fact]
    public void Elements_do_not_depend_on_the_part_that_is_read()
    {
        ConstantData data = RandomSource.Import("random:resnet18").Constants["layer2.0.conv1.weight"].Data!;
        float[] whole = data.ToArray();
        float[] part = new float[29];
        data.Read(37_001, part);
        Assert.Equal(whole[37_001..37_030], part);
    }

    [Fact]
    public void Seeds_names_and_networks_count_as_documented()
    {
        float[] first = Read("random:resnet20:0", "layer1.0.conv1.weight");
        Assert.Equal(first, Read("random:ResNet20", "layer1.0.conv1.weight"));
        Assert.NotEqual(first, Read("random:resnet20:1", "layer1.0.conv1.weight"));
        Assert.NotEqual(first, Read("random:resnet20", "layer1.0.conv2.weight"));
        Assert.Equal(first, Read("random:resnet56", "layer1.0.conv1.weight"));
        Assert.Equal(RandomSource.Import("random:resnet20").SourceSha256, RandomSource.Import("random:RESNET20:0").SourceSha256);
        Assert.NotEqual(RandomSource.Import("random:resnet20").SourceSha256, RandomSource.Import("random:resnet20:1").SourceSha256);
    }

    [Fact]
    public void Weights_have_the_deviation_of_He_et_al()
    {
        float[] weights = Read("random:resnet18", "layer4.1.conv1.weight");
        double mean = weights.Average(w => (double)w);
        double deviation = Math.Sqrt(weights.Average(w => (w - mean) * (w - mean)));
        double expected = Math.Sqrt(2.0 / (512 * 9));
        Assert.InRange(mean / expected, -0.002, 0.002);
        Assert.InRange(deviation / expected, 0.998, 1.002);

        // About as many beyond one and two deviations as a normal distribution has: 31.7 % and 4.6 %.
        Assert.InRange(weights.Count(w => Math.Abs(w) > expected) / (double)weights.Length, 0.31, 0.34);
        Assert.InRange(weights.Count(w => Math.Abs(w) > 2 * expected) / (double)weights.Length, 0.035, 0.05);
    }

    [Fact]
    public void Norms_are_far_from_the_identity()
    {
        Check("bn1.weight", 0.5f, 1.5f);
        Check("bn1.bias", -0.25f, 0.25f);
        Check("bn1.running_mean", -0.25f, 0.25f);
        Check("bn1.running_var", 0.5f, 2);

        // The last norm of a branch is damped by 1/√9 where there are 9 blocks.
        Check("layer2.1.bn2.weight", 0.5f / 3, 0.5f);

        static void Check(string tensor, float least, float largest)
        {
            float[] elements = Read("random:resnet20", tensor);
            Assert.All(elements, e => Assert.InRange(e, least, largest));
            Assert.True(elements.Max() - elements.Min() > 0.7f * (largest - least), tensor);
        }
    }

    [Theory]
    [InlineData("random:resnet1202", "linear")]
    [InlineData("random:plain110", "linear")]
    [InlineData("random:preact_resnet1001", "linear")]
    [InlineData("random:highway32", "linear")]
    [InlineData("random:resnet152_v2", "fc")]
    public void Values_stay_in_range_through_any_depth(string source, string output)
    {
        CompileOptions options = new() { InputShapes = new Dictionary<string, TensorShape> { [""] = new(1, 3, 7, 7) } };
        Compilation compilation = Compiler.Compile(source, options);
        float[] pixels = new RandomTensors(7).Normal(new TensorShape(1, 3, 7, 7)).Elements;
        Dictionary<string, float[]> inputs = new() { ["input"] = pixels };
        IReadOnlyDictionary<string, ReferenceTensor> values = ReferenceInterpreter.Run(compilation.Optimized.Graph, inputs, keepAll: true);
        Assert.InRange(values[output].ToSingles().Max(Math.Abs), 0.01, 100);
        Assert.All(values.Values, v => Assert.InRange(v.ToSingles().Max(Math.Abs), 0.001, 1000));
    }

    [Theory]
    [InlineData("random:")]
    [InlineData("random:resnet50:")]
    [InlineData("random:resnet50:-1")]
    [InlineData("random:resnet50:1:2")]
    [InlineData("random:resnet50:1.5")]
    public void Other_forms_are_refused(string source) =>
        Assert.Contains("random:resnet50:7", Assert.Throws<ImportException>(() => SourceImporter.Import(source)).Hint, StringComparison.Ordinal);

    [Fact]
    public void The_network_is_named_once() => Assert.Throws<ImportException>(() => SourceImporter.Import("random:resnet50", "resnet50"));
}
