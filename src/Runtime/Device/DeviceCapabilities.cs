namespace ResNetVk.Runtime;

/// <summary>The limits and features of a device that decide which alternatives of a plan it can run.</summary>
/// <remarks>
/// Sizes are in bytes unless the name says otherwise. Immutable; may be made by hand, to ask what another device would choose.
/// </remarks>
public sealed record DeviceCapabilities
{
    /// <summary>The subgroup size the driver chooses when nothing else is asked for.</summary>
    public required int SubgroupSize { get; init; }

    /// <summary>The smallest subgroup size the driver may use; equal to <see cref="SubgroupSize"/> when it does not say.</summary>
    public required int MinSubgroupSize { get; init; }

    /// <summary>The largest subgroup size the driver may use; equal to <see cref="SubgroupSize"/> when it does not say.</summary>
    public required int MaxSubgroupSize { get; init; }

    /// <summary>True when a compute pipeline can demand its subgroup size (<c>VK_EXT_subgroup_size_control</c>).</summary>
    public required bool SubgroupSizeControl { get; init; }

    /// <summary>
    /// True when a compute pipeline can demand that no subgroup has idle lanes at its start (<c>computeFullSubgroups</c>).
    /// </summary>
    public required bool FullSubgroups { get; init; }

    /// <summary>The most subgroups in a workgroup of a pipeline that demands its subgroup size; 0 where it cannot.</summary>
    public required int MaxWorkgroupSubgroups { get; init; }

    /// <summary>Subgroup shuffle operations in compute shaders.</summary>
    public required bool SubgroupShuffle { get; init; }

    /// <summary><c>maxTexelBufferElements</c>.</summary>
    public required long MaxTexelBufferElements { get; init; }

    /// <summary><c>maxStorageBufferRange</c>.</summary>
    public required long MaxStorageBufferRange { get; init; }

    /// <summary><c>maxComputeSharedMemorySize</c>.</summary>
    public required int MaxSharedMemorySizeInBytes { get; init; }

    /// <summary><c>maxComputeWorkGroupInvocations</c>.</summary>
    public required int MaxWorkgroupInvocations { get; init; }

    /// <summary><c>maxComputeWorkGroupSize</c> in x, y and z.</summary>
    public required (int X, int Y, int Z) MaxWorkgroupSize { get; init; }

    /// <summary><c>maxComputeWorkGroupCount</c> in x, y and z.</summary>
    public required (int X, int Y, int Z) MaxWorkgroupCount { get; init; }

    /// <summary><c>maxPerStageDescriptorStorageBuffers</c>.</summary>
    public required int MaxStorageBuffers { get; init; }

    /// <summary><c>maxPerStageDescriptorStorageImages</c>, which counts storage texel buffers.</summary>
    public required int MaxStorageTexelBuffers { get; init; }

    /// <summary><c>maxPerStageDescriptorSampledImages</c>, which counts uniform texel buffers and textures.</summary>
    public required int MaxTexelBuffers { get; init; }

    /// <summary><c>minStorageBufferOffsetAlignment</c>.</summary>
    public required int StorageBufferOffsetAlignment { get; init; }

    /// <summary><c>minTexelBufferOffsetAlignment</c>.</summary>
    public required int TexelBufferOffsetAlignment { get; init; }

    /// <summary><c>nonCoherentAtomSize</c>.</summary>
    public required int NonCoherentAtomSize { get; init; }

    /// <summary><c>maxMemoryAllocationSize</c>.</summary>
    public required long MaxAllocationSizeInBytes { get; init; }

    /// <summary>Nanoseconds of one timestamp tick; 0 when the queue has no timestamps.</summary>
    public required double TimestampPeriodNanoseconds { get; init; }

    /// <summary>Number of valid bits of a timestamp; 0 when the queue has none.</summary>
    public required int TimestampValidBits { get; init; }

    /// <summary>
    /// The driver keeps shaders within the buffers that are bound (<c>robustBufferAccess</c>): asked of a physical device, that it can, which all do; of a
    /// <see cref="VulkanDevice"/>, that it does.
    /// </summary>
    public bool RobustBufferAccess { get; init; }

    /// <summary>The device is a processor (<c>VK_PHYSICAL_DEVICE_TYPE_CPU</c>), under a driver such as Mesa's lavapipe.</summary>
    public bool Processor { get; init; }

    /// <summary>The device is a GPU that shares the processor's memory (<c>VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU</c>).</summary>
    public bool IntegratedGpu { get; init; }

    /// <summary>Semaphores that count (<c>VK_KHR_timeline_semaphore</c>); without them waiting uses fences.</summary>
    public bool TimelineSemaphores { get; init; }
}
