using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>What a queue family can do.</summary>
/// <param name="Flags">As the driver lists them.</param>
/// <param name="TimestampValidBits">Valid bits of its timestamps; 0 when it has none.</param>
internal readonly record struct QueueFamilyFacts(QueueFlags Flags, int TimestampValidBits)
{
    /// <summary>True when it runs compute dispatches.</summary>
    public bool HasCompute => (Flags & QueueFlags.ComputeBit) != 0;

    /// <summary>True when it draws.</summary>
    public bool HasGraphics => (Flags & QueueFlags.GraphicsBit) != 0;
}
