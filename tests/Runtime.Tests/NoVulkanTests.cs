namespace ResNetVk.Runtime.Tests;

/// <summary>Machines without Vulkan, as processes with an environment that hides parts of it.</summary>
public sealed class NoVulkanTests
{
    private const string Nowhere = "/nonexistent";

    [SkippableFact]
    public void NoDriverIsATypedErrorThatSaysWhatToInstall()
    {
        SkipWithoutLoader();

        (int exitCode, string output) = ChildProcess.Run(Program.ListDevices, ("VK_ICD_FILENAMES", Nowhere), ("VK_DRIVER_FILES", Nowhere));

        Assert.Equal(3, exitCode);
        Assert.Contains("no Vulkan driver", output);
        Assert.Contains("apt-get install mesa-vulkan-drivers", output);
    }

    [SkippableFact]
    public void NoValidationLayerIsATypedErrorThatSaysWhatToInstall()
    {
        SkipWithoutLoader();

        (int exitCode, string output) = ChildProcess.Run(Program.CreateValidatedDevice, ("VK_LAYER_PATH", Nowhere));

        Assert.Equal(3, exitCode);
        Assert.Contains("VK_LAYER_KHRONOS_validation", output);
        Assert.Contains("apt-get install vulkan-validationlayers", output);
    }

    [SkippableFact]
    public void TheSameProcessSeesTheDevicesOtherwise()
    {
        SkipWithoutLoader();

        (int exitCode, string output) = ChildProcess.Run(Program.ListDevices);

        Assert.Equal(0, exitCode);
        Assert.Contains("devices", output);
    }

    private static void SkipWithoutLoader()
    {
        try
        {
            VulkanDevice.Enumerate();
        }
        catch (VulkanUnavailableException exception)
        {
            Skip.If(true, exception.Message);
        }
    }
}
