namespace ResNetVk.Runtime;

/// <summary>
/// Vulkan cannot be used on this machine: no loader, no driver, no suitable device, or no validation layer where one was asked for.
/// </summary>
/// <remarks>The message says which of them and what to install.</remarks>
public sealed class VulkanUnavailableException : Exception
{
    internal VulkanUnavailableException(string message)
        : base(message)
    {
    }

    internal VulkanUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
