namespace ResNetVk.Runtime;

/// <summary>How to create a <see cref="VulkanDevice"/>.</summary>
public sealed record VulkanDeviceOptions
{
    /// <summary>
    /// Which device, a <see cref="DeviceInfo.Index"/>; null for the best one: discrete GPU, integrated, virtual, then software.
    /// </summary>
    public int? DeviceIndex { get; init; }

    /// <summary>
    /// True to check every Vulkan call and every memory access order with the Khronos validation layer, which must be installed.
    /// Slow; for development and tests.
    /// </summary>
    public bool Validation { get; init; }

    /// <summary>
    /// True to let <see cref="PipelineStatistics.Collect"/> ask what the driver's compiler made of each kernel. For development: a driver may
    /// keep more in memory and compile anew what its cache has.
    /// </summary>
    public bool PipelineStatistics { get; init; }

    /// <summary>Receives every warning and error of the validation layer, on whichever thread made the call. May be null.</summary>
    public Action<string>? OnValidationMessage { get; init; }
}
