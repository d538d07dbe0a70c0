using ResNetVk.Conformance.Verification;
using ResNetVk.Runtime;
using Xunit;

namespace ResNetVk.Conformance.Tests;

/// <summary>The Vulkan device of this machine, under the validation layer.</summary>
internal static class ValidatedDevice
{
    /// <summary>For sessions that a slow machine may keep waiting.</summary>
    public static SessionOptions Patient { get; } = new() { Timeout = SessionNetwork.Patience };

    /// <summary>Opens the device, or skips the running test where there is none.</summary>
    public static VulkanDevice Open()
    {
        try
        {
            return VulkanDevice.Create(new VulkanDeviceOptions { Validation = true });
        }
        catch (VulkanUnavailableException exception)
        {
            throw new SkipException(exception.Message);
        }
    }
}
