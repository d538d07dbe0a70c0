namespace ResNetVk.Format.Plan;

/// <summary>What a device must have for an alternative. The default value asks for nothing beyond Vulkan 1.1 core's minimum limits.</summary>
/// <remarks>
/// With one exception that is not stated per alternative: the convolution binds five storage buffers, and Vulkan guarantees four per stage.
/// Every driver known to us has more; a device that has not gets a <c>DeviceRequirementException</c> when a session is created.
/// </remarks>
public sealed record DeviceRequirements
{
    /// <summary>Vulkan 1.1 core with its minimum limits.</summary>
    public static readonly DeviceRequirements None = new();

    /// <summary>The device is a processor (<c>VK_PHYSICAL_DEVICE_TYPE_CPU</c>): its workgroups are threads of the operating system.</summary>
    public bool Processor { get; init; }

    /// <summary>The device is a GPU that shares the processor's memory (<c>VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU</c>), as those of phones do.</summary>
    public bool IntegratedGpu { get; init; }

    /// <summary>The exact subgroup size; 0 for any.</summary>
    public int SubgroupSize { get; init; }

    /// <summary>Subgroup shuffle operations in compute shaders.</summary>
    public bool SubgroupShuffle { get; init; }

    /// <summary>Least <c>maxTexelBufferElements</c>; 0 for none.</summary>
    public long TexelBufferElements { get; init; }

    /// <summary>Least <c>maxComputeSharedMemorySize</c>; 0 for none.</summary>
    public int SharedMemorySizeInBytes { get; init; }

    /// <summary>Least <c>maxComputeWorkGroupInvocations</c>; 0 for none (every device has 128).</summary>
    public int WorkgroupInvocations { get; init; }

    /// <summary>Least <c>maxStorageBufferRange</c>; 0 for none (every device has 2^27).</summary>
    public long StorageBufferRange { get; init; }
}
