using ResNetVk.Conformance.Verification;
using ResNetVk.Converter;
using ResNetVk.Converter.Graphs;
using ResNetVk.Format;
using ResNetVk.Format.Plan;
using ResNetVk.Runtime;
using Xunit;

namespace ResNetVk.Conformance.Tests.Verification;

/// <summary>Sessions of whole networks whose alternatives were timed on the device.</summary>
public sealed class TimedSessionTests
{
    private const long Mebibyte = 1 << 20;

    [SkippableTheory]
    [InlineData("resnet18", true, 3)]
    [InlineData("maxout_cifar", false, 5)]
    public void Timing_puts_no_alternative_aside_and_changes_no_result(string network, bool winograd, int seed)
    {
        // Odd channel counts and maps, so that lanes past the last channel and partial tiles take part.
        CompileOptions options = new() { InputShapes = new Dictionary<string, TensorShape> { [""] = new(1, 3, 37, 41) }, Winograd = winograd };
        CompiledModel model = Compiler.Compile($"random:{network}:{seed}", options).Model;
        using VulkanDevice device = ValidatedDevice.Open();
        using InferenceSession plain = InferenceSession.Create(device, model, ValidatedDevice.Patient);
        using InferenceSession timed = InferenceSession.Create(device, model, ValidatedDevice.Patient with { TimingBudget = TimeSpan.FromMinutes(10) });

        Assert.Contains(timed.Description.Steps, s => s.Reason == ChoiceReason.Measured);
        Assert.Empty(timed.Description.Steps.SelectMany(s => s.PutAside));
        using SessionNetwork wrapped = new(plain);
        IReadOnlyDictionary<string, FloatTensor> inputs = VerificationInputs.Random(wrapped.Inputs, 1, seed).Single();
        float[] expected = Run(plain, inputs);
        float[] found = Run(timed, inputs);
        double scale = expected.Max(Math.Abs);
        Assert.All(expected.Zip(found), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 1e-4 * scale));
        Assert.Empty(device.ValidationMessages);
    }

    [SkippableFact]
    public void ResNet18_holds_weights_arena_and_less_than_a_mebibyte_and_allocates_nothing_per_inference()
    {
        CompiledModel model = Compiler.Compile("random:resnet18", new CompileOptions()).Model;
        using VulkanDevice device = VulkanDeviceOrSkip();
        using InferenceSession session = InferenceSession.Create(device, model, ValidatedDevice.Patient);

        Assert.InRange(session.Description.DeviceMemoryInBytes, 0, WeightBytes(model, session.Description) + model.Plan.ArenaSizeInBytes + Mebibyte);
        Assert.Equal(session.Description.DeviceMemoryInBytes, device.MemoryInUseInBytes);

        float[] input = new float[3 * 224 * 224];
        float[] output = new float[1000];
        session.Run(input, output);
        long before = GC.GetAllocatedBytesForCurrentThread();
        session.Run(input, output);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static float[] Run(InferenceSession session, IReadOnlyDictionary<string, FloatTensor> inputs)
    {
        float[] output = new float[session.Model.Plan.Outputs[0].Shape.Aggregate(1, (product, size) => product * size)];
        session.Run(inputs[session.Model.Plan.Inputs[0].Name].Elements, output);
        return output;
    }

    // Without the validation layer: this is about memory, and the network is large.
    private static VulkanDevice VulkanDeviceOrSkip()
    {
        try
        {
            return VulkanDevice.Create();
        }
        catch (VulkanUnavailableException exception)
        {
            throw new SkipException(exception.Message);
        }
    }

    // What the chosen alternatives read, packed or as it is in the file.
    private static long WeightBytes(CompiledModel model, SessionDescription description)
    {
        Dictionary<string, long> packed = model.Plan.PackedTensors.ToDictionary(tensor => tensor.Name, tensor => tensor.SizeInBytes);
        StepDescription[] chosen = [.. description.Steps.Where(s => s.Role == StepRole.Body)];
        return model.Plan.Steps.Zip(chosen)
            .Where(pair => pair.Second.Reason != ChoiceReason.Covered)
            .Select(pair => pair.First.Alternatives.First(a => a.Name == pair.Second.Alternative))
            .SelectMany(alternative => alternative.Dispatches)
            .SelectMany(dispatch => dispatch.Bindings)
            .Where(binding => binding.Space is BufferSpace.Tensor or BufferSpace.Packed)
            .Select(binding => (binding.Space, Name: binding.Tensor!))
            .Distinct()
            .Sum(weight => weight.Space == BufferSpace.Packed ? packed[weight.Name] : model.Tensors[weight.Name].Data.Length);
    }
}
