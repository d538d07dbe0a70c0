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

    /// <summary>
    /// False to give up <c>robustBufferAccess</c>, which every Vulkan device has and which keeps what a shader does within the buffers that were bound, whatever
    /// indices it computes. For programs that run models of their own alone and have measured that it costs something on their devices.
    /// </summary>
    public bool RobustBufferAccess { get; init; } = true;

    /// <summary>Receives every warning and error of the validation layer, on whichever thread made the call. May be null.</summary>
    public Action<string>? OnValidationMessage { get; init; }

    /// <summary>A <c>PFN_vkGetInstanceProcAddr</c> for tests that stand between the library and the driver; zero for the system's loader.</summary>
    internal nint GetInstanceProcAddr { get; init; }

    /// <summary>What the options of every device become that this process creates: for tests that watch all of them. Null for what they are.</summary>
    internal static Func<VulkanDeviceOptions, VulkanDeviceOptions>? Watch { get; set; }
}
