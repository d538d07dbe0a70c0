using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>
/// The compute queue of a device. Vulkan wants submissions to one queue from one thread at a time; the lock here sees to it, together with
/// the host's own where the queue is a host's.
/// </summary>
/// <remarks>Virtual so that tests can let the device be lost or slow without one that is.</remarks>
internal unsafe class DeviceQueue
{
    private readonly object _gate = new();
    private readonly Vk _api;
    private readonly Device _device;
    private readonly Queue _handle;
    private readonly TimelineFunctions? _timelines;
    private readonly IQueueLock? _hostLock;
    private bool _used;

    /// <summary>Wraps a queue.</summary>
    /// <param name="api">The Vulkan functions.</param>
    /// <param name="device">Its device.</param>
    /// <param name="handle">The queue.</param>
    /// <param name="timelines">Null where the device has no timeline semaphores.</param>
    /// <param name="hostLock">The host's lock; null for none.</param>
    public DeviceQueue(Vk api, Device device, Queue handle, TimelineFunctions? timelines, IQueueLock? hostLock)
    {
        _api = api;
        _device = device;
        _handle = handle;
        _timelines = timelines;
        _hostLock = hostLock;
    }

    /// <summary>Submits one command buffer. May be called from any thread.</summary>
    /// <param name="commands">Recorded; no other submission of it is pending.</param>
    /// <param name="completion">Reached when the work is done.</param>
    public virtual Result Submit(CommandBuffer commands, in CompletionPoint completion)
    {
        ulong value = completion.Value;
        Silk.NET.Vulkan.Semaphore semaphore = completion.Semaphore;
        TimelineSemaphoreSubmitInfo timeline = new()
        {
            SType = StructureType.TimelineSemaphoreSubmitInfo,
            SignalSemaphoreValueCount = 1,
            PSignalSemaphoreValues = &value,
        };
        bool counts = semaphore.Handle != 0;
        SubmitInfo info = new()
        {
            SType = StructureType.SubmitInfo,
            PNext = counts ? &timeline : null,
            CommandBufferCount = 1,
            PCommandBuffers = &commands,
            SignalSemaphoreCount = counts ? 1u : 0,
            PSignalSemaphores = counts ? &semaphore : null,
        };
        lock (_gate)
        {
            _used = true;
            _hostLock?.Enter();
            try
            {
                return _api.QueueSubmit(_handle, 1, &info, completion.Fence);
            }
            finally
            {
                _hostLock?.Exit();
            }
        }
    }

    /// <summary>Blocks until a completion point is reached or the time is over (<see cref="Result.Timeout"/>).</summary>
    public virtual Result Wait(in CompletionPoint completion, ulong timeoutNanoseconds)
    {
        if (completion.Semaphore.Handle != 0)
        {
            return _timelines!.Wait(completion.Semaphore, completion.Value, timeoutNanoseconds);
        }

        Fence fence = completion.Fence;
        return _api.WaitForFences(_device, 1, &fence, true, timeoutNanoseconds);
    }

    /// <summary>Blocks until the queue has nothing to do.</summary>
    /// <remarks>
    /// Without a submission there is nothing to wait for, and the driver is not asked: one that only compiles may crash (Mesa 22.3's RADV does).
    /// </remarks>
    public virtual Result WaitIdle()
    {
        lock (_gate)
        {
            if (!_used)
            {
                return Result.Success;
            }

            _hostLock?.Enter();
            try
            {
                return _api.QueueWaitIdle(_handle);
            }
            finally
            {
                _hostLock?.Exit();
            }
        }
    }
}
