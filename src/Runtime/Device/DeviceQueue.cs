using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>
/// The compute queue of a device. Vulkan wants submissions to one queue from one thread at a time; the lock here sees to it.
/// </summary>
/// <remarks>Virtual so that tests can let the device be lost or slow without one that is.</remarks>
internal unsafe class DeviceQueue
{
    private readonly object _gate = new();
    private readonly Vk _api;
    private readonly Device _device;
    private readonly Queue _handle;
    private bool _used;

    public DeviceQueue(Vk api, Device device, Queue handle)
    {
        _api = api;
        _device = device;
        _handle = handle;
    }

    /// <summary>Submits one command buffer. May be called from any thread.</summary>
    /// <param name="commands">Recorded; no other submission of it is pending.</param>
    /// <param name="fence">Unsignalled; signalled when the work is done.</param>
    public virtual Result Submit(CommandBuffer commands, Fence fence)
    {
        SubmitInfo info = new() { SType = StructureType.SubmitInfo, CommandBufferCount = 1, PCommandBuffers = &commands };
        lock (_gate)
        {
            _used = true;
            return _api.QueueSubmit(_handle, 1, &info, fence);
        }
    }

    /// <summary>Blocks until the fence is signalled or the time is over (<see cref="Result.Timeout"/>).</summary>
    public virtual Result Wait(Fence fence, ulong timeoutNanoseconds) => _api.WaitForFences(_device, 1, &fence, true, timeoutNanoseconds);

    /// <summary>Blocks until the device has nothing to do.</summary>
    /// <remarks>
    /// Without a submission there is nothing to wait for, and the driver is not asked: one that only compiles may crash (Mesa 22.3's RADV does).
    /// </remarks>
    public virtual Result WaitIdle()
    {
        lock (_gate)
        {
            return _used ? _api.DeviceWaitIdle(_device) : Result.Success;
        }
    }
}
