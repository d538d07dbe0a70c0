using ResNetVk.Runtime;

namespace ResNetVk.Cli.Commands;

/// <summary>The Vulkan devices of this machine, by the numbers that <c>--device</c> takes.</summary>
internal static class DeviceList
{
    /// <summary>The device with a number.</summary>
    /// <exception cref="UsageException">There is no device with this number.</exception>
    /// <exception cref="VulkanUnavailableException">There is no loader, no driver or no device.</exception>
    public static DeviceInfo CheckIndex(int number)
    {
        IReadOnlyList<DeviceInfo> devices = VulkanDevice.Enumerate();
        return devices.FirstOrDefault(d => d.Index == number) ?? throw new UsageException(
            $"--device {number}: there is no such Vulkan device; there {(devices.Count == 1 ? "is" : "are")} {string.Join(", ", devices.Select(d => $"{d.Index} ({d.Name})"))}",
            "choose one of these, or leave out --device for the best");
    }
}
