namespace ResNetVk.Runtime;

/// <summary>The Vulkan objects of a host, such as a game engine, that <see cref="VulkanDevice.Adopt"/> works with.</summary>
/// <remarks>
/// All stay the host's. They must outlive the <see cref="VulkanDevice"/> and every session on it. Handles are passed as numbers, so that
/// any Vulkan binding can give them.
/// </remarks>
public sealed record HostVulkan
{
    /// <summary><c>VkInstance</c> of Vulkan 1.1 or later.</summary>
    public required nint Instance { get; init; }

    /// <summary><c>VkPhysicalDevice</c>.</summary>
    public required nint PhysicalDevice { get; init; }

    /// <summary><c>VkDevice</c>.</summary>
    public required nint Device { get; init; }

    /// <summary><c>VkQueue</c> that inferences are submitted to, of <see cref="QueueFamily"/>.</summary>
    public required nint Queue { get; init; }

    /// <summary>Index of the queue's family, which must have compute.</summary>
    public required uint QueueFamily { get; init; }

    /// <summary>
    /// <c>PFN_vkGetInstanceProcAddr</c> of the loader the host uses; zero for the system's loader, which is right when the host links to it.
    /// </summary>
    public nint GetInstanceProcAddr { get; init; }

    /// <summary>What the host has enabled on the device. Naming what is not enabled is an error that only validation layers see.</summary>
    public HostFeatures Features { get; init; }

    /// <summary>
    /// Keeps the host's other threads from the queue during a submission; null when no other thread uses the queue while sessions run.
    /// </summary>
    public IQueueLock? QueueLock { get; init; }

    /// <summary>
    /// <c>VkPipelineCache</c> that pipelines are created with, not externally synchronised; zero for one of the library's own, which
    /// <see cref="SessionOptions.PipelineCachePath"/> keeps in a file.
    /// </summary>
    public ulong PipelineCache { get; init; }

    /// <summary><c>const VkAllocationCallbacks*</c> for the driver's host memory, valid as long as the device; zero for none.</summary>
    public nint AllocationCallbacks { get; init; }

    /// <summary>Where device memory comes from; null to allocate from the driver.</summary>
    public IDeviceMemorySource? Memory { get; init; }
}
