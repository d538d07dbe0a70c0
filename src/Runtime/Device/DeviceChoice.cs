namespace ResNetVk.Runtime;

/// <summary>Picks the physical device to use.</summary>
internal static class DeviceChoice
{
    /// <summary>
    /// The device with the index asked for, or the best suitable one: discrete GPU, integrated, virtual, software, other.
    /// </summary>
    /// <param name="devices">In the loader's order, not empty.</param>
    /// <param name="index">What the user asked for, or null.</param>
    /// <exception cref="ArgumentOutOfRangeException">No device has this index.</exception>
    /// <exception cref="VulkanUnavailableException">The device asked for, or every device, is unsuitable.</exception>
    public static PhysicalDeviceFacts Choose(IReadOnlyList<PhysicalDeviceFacts> devices, int? index)
    {
        if (index is int wanted)
        {
            if (wanted < 0 || wanted >= devices.Count)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(index), wanted, $"There is no Vulkan device {wanted}; there are {List(devices)}. Choose one of these.");
            }

            DeviceInfo info = devices[wanted].Info;
            return info.Unsuitable is null
                ? devices[wanted]
                : throw new VulkanUnavailableException($"Vulkan device {wanted} ({info.Name}) cannot be used. {info.Unsuitable}");
        }

        // OrderBy is stable: among equals the loader's order decides.
        return devices.Where(d => d.Info.Unsuitable is null).OrderBy(d => Rank(d.Info.Type)).FirstOrDefault()
            ?? throw new VulkanUnavailableException(
                "No Vulkan device can be used: "
                + string.Join(" ", devices.Select(d => $"{d.Info.Index} ({d.Info.Name}): {d.Info.Unsuitable}"))
                + $" {VulkanLoader.DriverAdvice}");
    }

    private static string List(IReadOnlyList<PhysicalDeviceFacts> devices) =>
        string.Join(", ", devices.Select(d => $"{d.Info.Index} ({d.Info.Name})"));

    private static int Rank(DeviceType type) => type switch
    {
        DeviceType.DiscreteGpu => 0,
        DeviceType.IntegratedGpu => 1,
        DeviceType.VirtualGpu => 2,
        DeviceType.Cpu => 3,
        _ => 4,
    };
}
