using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>The command pool of a session: used, like the session, by one thread at a time.</summary>
internal sealed unsafe class CommandPoolHandle : IDisposable
{
    private readonly VulkanDevice _device;
    private CommandPool _handle;

    public CommandPoolHandle(VulkanDevice device)
    {
        _device = device;
        CommandPoolCreateInfo info = new()
        {
            SType = StructureType.CommandPoolCreateInfo,

            // Recordings of pictures are recorded anew when a larger picture comes.
            Flags = CommandPoolCreateFlags.ResetCommandBufferBit,
            QueueFamilyIndex = device.Facts.QueueFamily,
        };
        CommandPool handle = default;
        device.Api.CreateCommandPool(device.Handle, &info, device.HostAllocation, &handle).ThrowOnFailure("creating the command pool");
        _handle = handle;
    }

    /// <summary>Allocates a command buffer; it ends with the pool.</summary>
    public CommandBuffer Allocate()
    {
        CommandBufferAllocateInfo info = new()
        {
            SType = StructureType.CommandBufferAllocateInfo,
            CommandPool = _handle,
            Level = CommandBufferLevel.Primary,
            CommandBufferCount = 1,
        };
        CommandBuffer commands = default;
        _device.Api.AllocateCommandBuffers(_device.Handle, &info, &commands).ThrowOnFailure("allocating a command buffer");
        return commands;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _device.Api.DestroyCommandPool(_device.Handle, _handle, _device.HostAllocation);
        _handle = default;
    }
}
