using ResNetVk.Runtime;

namespace ResNetVk.Cli.Tests;

/// <summary>The Vulkan device that tests run on.</summary>
internal static class TestDevice
{
    /// <summary>Skips the running test where there is no Vulkan device.</summary>
    public static void Require()
    {
        try
        {
            _ = VulkanDevice.Enumerate();
        }
        catch (VulkanUnavailableException exception)
        {
            Skip.If(true, $"no Vulkan device: {exception.Message}");
        }
    }
}
