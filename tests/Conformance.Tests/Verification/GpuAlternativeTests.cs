using ResNetVk.Converter;
using ResNetVk.Converter.Graphs;
using ResNetVk.Format.Plan;
using ResNetVk.Runtime;
using Xunit;

namespace ResNetVk.Conformance.Tests.Verification;

/// <summary>Whole networks by the alternatives for GPUs, on whatever device is there: their scratch memory, their dispatches' order, their weights.</summary>
/// <remarks>Those with shared memory ask for subgroups of 32, which Mesa's software driver has not; Kernels.Tests tests them one by one.</remarks>
public sealed class GpuAlternativeTests
{
    [SkippableTheory]
    [InlineData("resnet20", "linear", 32, "conv2d_uniform", 2)]
    [InlineData("resnet18", "layer1.0", 224, "winograd_f", 3)]
    [InlineData("resnet20", "linear", 32, "conv2d_uniform", 2, Precision.Fp16)]
    [InlineData("resnet18", "layer1.0", 224, "winograd_f", 3, Precision.Fp16)]
    public void Compute_what_the_reference_computes(string network, string output, int size, string kernel, int mostDispatches, Precision precision = Precision.Fp32)
    {
        CompileOptions options = new()
        {
            InputShapes = new Dictionary<string, TensorShape> { [""] = new TensorShape(1, 3, size, size) },
            Outputs = [output],
            Winograd = true,
            Precision = precision,
        };
        Format.CompiledModel model = Compiler.Compile($"random:{network}", options).Model;
        using VulkanDevice device = ValidatedDevice.Open();
        float[] input = new float[3 * size * size];
        Random random = new(3);
        for (int i = 0; i < input.Length; i++)
        {
            input[i] = (random.NextSingle() * 2) - 1;
        }

        (float[] expected, _) = Run(device, model, input, SessionOptions.ReferenceOnly);
        (float[] found, SessionDescription description) = Run(device, model, input, (step, alternative) =>
            alternative == step.Alternatives.FirstOrDefault(a => For(kernel, a, device), step.Alternatives[^1]));
        StepDescription[] steps = [.. description.Steps.Where(s => s.Alternative.StartsWith(kernel, StringComparison.Ordinal))];
        Assert.Equal(mostDispatches, steps.Max(s => s.DispatchCount));
        Assert.Equal(precision == Precision.Fp16 && kernel == "conv2d_uniform", steps.Any(s => s.Alternative.Contains("/f16_", StringComparison.Ordinal)));
        float largest = expected.Max(Math.Abs);
        Assert.All(found.Zip(expected), pair => Assert.InRange(pair.First, pair.Second - (1e-4f * largest), pair.Second + (1e-4f * largest)));
        Assert.Empty(device.ValidationMessages);
    }

    private static bool For(string kernel, Alternative alternative, VulkanDevice device) =>
        alternative.Name.StartsWith(kernel, StringComparison.Ordinal) && RequirementCheck.Unmet(alternative.Requirements, device.Capabilities) is null;

    private static (float[] Output, SessionDescription Description) Run(
        VulkanDevice device, Format.CompiledModel model, float[] input, Func<PlanStep, Alternative, bool> filter)
    {
        float[] output = new float[model.Plan.Outputs[0].Shape.Aggregate(1, (a, b) => a * b)];
        using InferenceSession session = InferenceSession.Create(device, model, ValidatedDevice.Patient with { AlternativeFilter = filter });
        session.Run(input, output);
        return (output, session.Description);
    }
}
