using ResNetVk.Format;
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

    /// <summary>How many steps of a network the first device computes together with a step before them.</summary>
    public static int Together(BundledNetwork network) => CompiledModel.Load(network.Compiled).Plan.Steps
        .Sum(step => step.Alternatives.First(a => RequirementCheck.Unmet(a.Requirements, VulkanDevice.Enumerate()[0].Capabilities) is null).Covers);
}
