using ResNetVk.Format;
using ResNetVk.Runtime;

namespace ResNetVk.Kernels.Tests;

/// <summary>Runs kernel calls on the Vulkan device of this machine, under the validation layer.</summary>
internal static class KernelRunner
{
    private static readonly Lazy<(VulkanDevice? Device, string? Reason)> Shared = new(Open);

    /// <summary>Runs a call; skips the running test when there is no device or its subgroups have another size.</summary>
    /// <remarks>Fails on a validation message and on a write past the output's end.</remarks>
    /// <param name="call">The dispatch.</param>
    /// <returns>The words of the binding that is written; <see cref="KernelModel.Untouched"/> where the kernel wrote nothing.</returns>
    public static uint[] Run(KernelCall call)
    {
        (VulkanDevice? device, string? reason) = Shared.Value;
        Skip.If(device is null, reason);
        DeviceCapabilities has = device!.Capabilities;
        Skip.If(
            call.SubgroupSize != 0 && !(has.SubgroupShuffle && has.MinSubgroupSize == call.SubgroupSize && has.MaxSubgroupSize == call.SubgroupSize),
            $"needs subgroups of {call.SubgroupSize} with shuffles, the device has {has.MinSubgroupSize} to {has.MaxSubgroupSize}");
        int messagesBefore = device.ValidationMessages.Count;
        CompiledModel model = KernelModel.Create(call);
        float[] output = new float[KernelModel.OutputLength(call)];
        using (InferenceSession session = InferenceSession.Create(device, model))
        {
            session.Run([0f], output);
        }

        Assert.Equal([], device.ValidationMessages.Skip(messagesBefore));
        uint[] words = Numbers.Words(output);
        int written = Array.FindLastIndex(words, word => word != KernelModel.Untouched);
        Assert.True(written < call.OutputLength, $"the kernel wrote word {written}, the output has {call.OutputLength}");
        return words[..call.OutputLength];
    }

    private static (VulkanDevice? Device, string? Reason) Open()
    {
        try
        {
            VulkanDevice device = VulkanDevice.Create(new VulkanDeviceOptions { Validation = true });
            AppDomain.CurrentDomain.ProcessExit += (_, _) => device.Dispose();
            return (device, null);
        }
        catch (VulkanUnavailableException exception)
        {
            return (null, exception.Message);
        }
    }
}
