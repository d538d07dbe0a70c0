using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>The device has no memory left for what was asked. Nothing was half-created; existing sessions go on working.</summary>
public sealed class OutOfDeviceMemoryException : VulkanException
{
    internal OutOfDeviceMemoryException(string operation)
        : base(
            Result.ErrorOutOfDeviceMemory,
            operation,
            "The device has no memory left: dispose sessions that are not needed, free other GPU memory, or use a smaller model or batch.")
    {
    }
}
