using Silk.NET.Vulkan;

namespace ResNetVk.Offscreen.Vulkan;

/// <summary>A command pool with the one command buffer of a frame, and the fence of its submission.</summary>
internal sealed unsafe class FrameCommands : IDisposable
{
    private readonly HostDevice _device;
    private readonly CommandPool _pool;
    private readonly Fence _fence;

    public FrameCommands(HostDevice device)
    {
        _device = device;
        CommandPoolCreateInfo poolInfo = new() { SType = StructureType.CommandPoolCreateInfo, QueueFamilyIndex = device.QueueFamily };
        device.Api.CreateCommandPool(device.Device, &poolInfo, null, out _pool).Check("creating a command pool");
        CommandBufferAllocateInfo info = new()
        {
            SType = StructureType.CommandBufferAllocateInfo,
            CommandPool = _pool,
            Level = CommandBufferLevel.Primary,
            CommandBufferCount = 1,
        };
        device.Api.AllocateCommandBuffers(device.Device, &info, out CommandBuffer handle).Check("allocating a command buffer");
        Handle = handle;
        FenceCreateInfo fence = new() { SType = StructureType.FenceCreateInfo, Flags = FenceCreateFlags.SignaledBit };
        device.Api.CreateFence(device.Device, &fence, null, out _fence).Check("creating a fence");
    }

    public CommandBuffer Handle { get; }

    /// <summary>Waits until what was submitted before has finished.</summary>
    public void Wait()
    {
        Fence fence = _fence;
        _device.Api.WaitForFences(_device.Device, 1, &fence, true, ulong.MaxValue).Check("waiting for a frame");
    }

    /// <summary>Begins anew; what was submitted before has finished.</summary>
    public void Begin()
    {
        _device.Api.ResetCommandPool(_device.Device, _pool, 0).Check("resetting a command pool");
        CommandBufferBeginInfo info = new() { SType = StructureType.CommandBufferBeginInfo, Flags = CommandBufferUsageFlags.OneTimeSubmitBit };
        _device.Api.BeginCommandBuffer(Handle, &info).Check("beginning a command buffer");
    }

    /// <summary>Ends and submits.</summary>
    public void Submit()
    {
        _device.Api.EndCommandBuffer(Handle).Check("ending a command buffer");
        Fence fence = _fence;
        _device.Api.ResetFences(_device.Device, 1, &fence).Check("resetting a fence");
        _device.Submit(Handle, fence);
    }

    public void Dispose()
    {
        Wait();
        _device.Api.DestroyFence(_device.Device, _fence, null);
        _device.Api.DestroyCommandPool(_device.Device, _pool, null);
    }
}
