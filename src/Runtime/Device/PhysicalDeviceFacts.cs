using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>What the library knows about a physical device before it creates a device on it.</summary>
internal sealed record PhysicalDeviceFacts
{
    /// <summary>The Vulkan handle, valid as long as the instance.</summary>
    public required PhysicalDevice Handle { get; init; }

    /// <summary>What the user sees.</summary>
    public required DeviceInfo Info { get; init; }

    /// <summary>The queue family for compute; meaningless when <see cref="DeviceInfo.Unsuitable"/> is set.</summary>
    public required uint QueueFamily { get; init; }

    /// <summary>The queue families by index.</summary>
    public required IReadOnlyList<QueueFamilyFacts> QueueFamilies { get; init; }

    /// <summary>Nanoseconds of one timestamp tick, on queues that have timestamps.</summary>
    public required double TimestampPeriodNanoseconds { get; init; }

    /// <summary>Memory heaps and types.</summary>
    public required PhysicalDeviceMemoryProperties Memory { get; init; }

    /// <summary>What a pipeline cache must agree in to be usable.</summary>
    public required PipelineCacheIdentity CacheIdentity { get; init; }

    /// <summary>True when the driver can tell about compiled pipelines, see <see cref="ExecutableQuery"/>.</summary>
    public required bool PipelineStatistics { get; init; }

    /// <summary>Device extensions to enable.</summary>
    public required IReadOnlyList<string> Extensions { get; init; }
}
