using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>The GPU was reset or removed. Every session and the <see cref="VulkanDevice"/> are unusable.</summary>
/// <remarks>
/// Disposing them still works. A new <see cref="VulkanDevice"/> and new sessions can then be created from the same models.
/// </remarks>
public sealed class DeviceLostException : VulkanException
{
    internal DeviceLostException(string operation)
        : base(
            Result.ErrorDeviceLost,
            operation,
            "The GPU was reset or removed. Dispose the sessions and the device, create a new VulkanDevice and new sessions; "
                + "if it happens again, update the GPU driver.")
    {
    }
}
