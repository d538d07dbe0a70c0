using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>The device has no memory left for what was asked. Nothing was half-created; existing sessions go on working.</summary>
public sealed class OutOfDeviceMemoryException : VulkanException
{
    /// <summary>Creates the exception; for an <see cref="IDeviceMemorySource"/> that has nothing left.</summary>
    /// <param name="operation">What was being done, for people: <c>allocating 4,096 bytes for the arena</c>.</param>
    public OutOfDeviceMemoryException(string operation)
        : base(
            Result.ErrorOutOfDeviceMemory,
            operation,
            "The device has no memory left: dispose sessions that are not needed, free other GPU memory, or use a smaller model or batch.")
    {
    }
}
