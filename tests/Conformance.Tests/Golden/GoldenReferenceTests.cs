using ResNetVk.Conformance.Golden;
using ResNetVk.Conformance.Reference;
using ResNetVk.Converter;
using ResNetVk.Converter.Graphs;
using ResNetVk.Format;
using ResNetVk.Format.Golden;
using Xunit;

namespace ResNetVk.Conformance.Tests.Golden;

/// <summary>What golden vectors promise is what the naive reference computes, with errors of the size that 32-bit floats have.</summary>
public sealed class GoldenReferenceTests
{
    [Theory]
    [InlineData("resnet20", 13, 11)]
    [InlineData("resnext50_32x4d", 33, 37)]
    [InlineData("se_resnet18", 37, 41)]
    [InlineData("preact_resnet20", 13, 11)]
    [InlineData("highway19", 13, 11)]
    [InlineData("maxout_cifar", 13, 11)]
    [InlineData("fcn_resnet50", 37, 53)]
    public void Every_value_is_that_of_the_naive_reference(string name, int height, int width)
    {
        CompileOptions options = new() { InputShapes = new Dictionary<string, TensorShape> { [""] = new(1, 3, height, width) } };
        Graph graph = Compiler.Compile($"random:{name}:7", options).Optimized.Graph;
        float[] input = new float[3 * height * width];
        GoldenPattern.FillInput(0, input);
        Value source = graph.Inputs.Single();
        IReadOnlyDictionary<string, ReferenceTensor> expected = ReferenceInterpreter.Run(
            graph, new Dictionary<string, float[]> { [source.Name] = input }, keepAll: true);
        int taken = 0;
        new GoldenReference().Run(graph, ElementType.F32, new Dictionary<Value, float[]> { [source] = input }, (value, result) =>
        {
            taken++;
            double[] naive = expected[value.Name].Elements;
            double largest = naive.Max(Math.Abs);
            Assert.Equal(naive.Length, result.Expected.Length);
            for (int i = 0; i < naive.Length; i++)
            {
                Assert.True(Math.Abs(naive[i] - result.Expected[i]) <= 1e-11 * largest, $"{value}: element {i} is {result.Expected[i]}, expected {naive[i]}");
            }

            // Not none, and not more than 32-bit floats make of it.
            Assert.InRange(result.Error.Max(), value == source ? 0 : 1e-10 * largest, value == source ? 0 : 1e-4 * largest);
        });
        Assert.Equal(graph.Nodes.Count + 1, taken);
    }
}
