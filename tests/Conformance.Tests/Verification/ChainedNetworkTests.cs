using ResNetVk.Converter;
using ResNetVk.Converter.Graphs;
using ResNetVk.Format;
using ResNetVk.Runtime;
using Xunit;

namespace ResNetVk.Conformance.Tests.Verification;

/// <summary>Networks whose layers are computed in one dispatch, where the device has an alternative for that.</summary>
public sealed class ChainedNetworkTests
{
    // More than one batch item, maps that are no multiple of a tile, projections, bottlenecks, weights of 16 bits.
    [SkippableTheory]
    [InlineData("resnet20", 1, 32, 32)]
    [InlineData("resnet20", 2, 37, 29)]
    [InlineData("resnet20_b", 2, 19, 23)]
    [InlineData("plain20", 1, 32, 32)]
    [InlineData("resnet50", 1, 32, 32)]
    [InlineData("resnet56", 1, 32, 32, Precision.Fp16)]
    public void Compute_what_the_references_compute_and_the_same_bits_every_time(
        string network, int items, int height, int width, Precision precision = Precision.Fp32)
    {
        CompileOptions options = new()
        {
            InputShapes = new Dictionary<string, TensorShape> { [""] = new(items, 3, height, width) },
            Precision = precision,
        };
        CompiledModel model = Compiler.Compile($"random:{network}:5", options).Model;
        Assert.Contains(model.Plan.Steps, step => step.Alternatives[0].Covers > 0);
        using VulkanDevice device = ValidatedDevice.Open();
        using InferenceSession chained = InferenceSession.Create(device, model, ValidatedDevice.Patient);
        Skip.IfNot(chained.Description.Steps.Any(s => s.Reason == ChoiceReason.Covered), "this device computes every step by itself");
        using InferenceSession reference = InferenceSession.Create(
            device, model, ValidatedDevice.Patient with { AlternativeFilter = SessionOptions.ReferenceOnly });
        Assert.DoesNotContain(reference.Description.Steps, s => s.Reason == ChoiceReason.Covered);
        float[] first = Inputs(model, seed: 1);
        float[] second = Inputs(model, seed: 2);
        (float[] expectedFirst, float[] expectedSecond) = (Run(reference, first), Run(reference, second));
        float[] found = Run(chained, first);
        float largest = expectedFirst.Max(Math.Abs);
        Assert.All(expectedFirst.Zip(found), pair => Assert.InRange(pair.Second, pair.First - (1e-4f * largest), pair.First + (1e-4f * largest)));

        // In turns with another input, so that a tile that begins too early reads what is of the other.
        float[] foundSecond = Run(chained, second);
        Assert.All(expectedSecond.Zip(foundSecond), pair => Assert.InRange(pair.Second, pair.First - (1e-4f * largest), pair.First + (1e-4f * largest)));
        for (int run = 0; run < 20; run++)
        {
            Assert.Equal(found, Run(chained, first));
            Assert.Equal(foundSecond, Run(chained, second));
        }

        Assert.Empty(device.ValidationMessages);
    }

    private static float[] Inputs(CompiledModel model, int seed) =>
        new RandomTensors(seed).Normal(new TensorShape([.. model.Plan.Inputs[0].Shape])).Elements;

    private static float[] Run(InferenceSession session, float[] input)
    {
        float[] output = new float[session.Model.Plan.Outputs[0].Shape.Aggregate(1, (product, size) => product * size)];
        session.Run(input, output);
        return output;
    }
}
