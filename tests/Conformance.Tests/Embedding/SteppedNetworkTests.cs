using ResNetVk.Converter;
using ResNetVk.Converter.Graphs;
using ResNetVk.Format;
using ResNetVk.Runtime;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Conformance.Tests.Embedding;

/// <summary>Networks in steps give the bits they give in one submission: no kernel may tell a part of its grid from the whole.</summary>
public sealed class SteppedNetworkTests
{
    // What the plan puts first, and the kernels made for GPUs, which a processor would not take by itself.
    private static readonly Dictionary<string, Func<Format.Plan.PlanStep, Format.Plan.Alternative, bool>?> s_choices = new()
    {
        ["first"] = null,
        ["reference"] = SessionOptions.ReferenceOnly,
        ["uniform"] = (step, alternative) => alternative == step.Alternatives.FirstOrDefault(a => IsFor(a, "conv2d_uniform"), step.Alternatives[^1]),
        ["winograd"] = (step, alternative) => alternative == step.Alternatives.FirstOrDefault(a => IsFor(a, "winograd_f"), step.Alternatives[^1]),
    };

    // Compiling the kernels for GPUs may take long on a processor, hence no time-out.
    [SkippableTheory]
    [InlineData("bundled", 28, "first")]
    [InlineData("bundled", 28, "reference")]
    [InlineData("bundled", 28, "uniform")]
    [InlineData("random:resnet18", 64, "first")]
    [InlineData("random:resnet18", 64, "winograd")]
    [InlineData("random:seresnet18", 64, "first")]
    [InlineData("random:resnet20", 32, "first")]
    public void Steps_give_the_same_bits(string network, int size, string choice)
    {
        bool bundled = network == "bundled";
        CompiledModel model = Compiler.Compile(
            bundled ? Path.Combine(TestData.RepositoryRoot, "models", "fashion-mnist-resnet20.onnx") : network,
            new CompileOptions
            {
                Winograd = true,
                InputShapes = new Dictionary<string, TensorShape> { [""] = new TensorShape(1, bundled ? 1 : 3, size, size) },
            }).Model;
        using VulkanDevice device = ValidatedDevice.Open();
        using InferenceSession session = InferenceSession.Create(
            device,
            model,
            new SessionOptions { Stepping = true, AlternativeFilter = s_choices[choice], Timeout = Timeout.InfiniteTimeSpan });
        float[] input = Input(model);
        float[] expected = new float[model.Plan.Outputs[0].Shape.Aggregate(1, (a, b) => a * b)];
        float[] found = new float[expected.Length];
        session.Run(input, expected);
        Assert.Contains(expected, value => value != 0);

        foreach (double milliseconds in new[] { 1e-4, 0.2, 3, 1e4 })
        {
            // Another inference between them, so that what is found was computed now.
            session.Run(new float[input.Length], found);
            Assert.NotEqual(expected, found);
            session.SetInput(0, input);
            int steps = 0;
            for (StepStatus status = StepStatus.Busy; status != StepStatus.Finished; status = session.Step(TimeSpan.FromMilliseconds(milliseconds)))
            {
                steps += status == StepStatus.Running ? 1 : 0;
                Thread.Yield();
            }

            session.GetOutput(0, found);
            Assert.Equal(expected, found);
            Assert.InRange(steps, milliseconds < 1e-3 ? session.Description.DispatchCount : 1, int.MaxValue);
        }

        Assert.Empty(device.ValidationMessages);
    }

    private static bool IsFor(Format.Plan.Alternative alternative, string kernel) =>
        !alternative.Requirements.IntegratedGpu && alternative.Name.StartsWith(kernel, StringComparison.Ordinal);

    private static float[] Input(CompiledModel model)
    {
        Random random = new(11);
        float[] input = new float[model.Plan.Inputs[0].Shape.Aggregate(1, (a, b) => a * b)];
        for (int i = 0; i < input.Length; i++)
        {
            input[i] = (random.NextSingle() * 2) - 1;
        }

        return input;
    }
}
