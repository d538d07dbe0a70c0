using Silk.NET.Vulkan;
using VkSemaphore = Silk.NET.Vulkan.Semaphore;

namespace ResNetVk.Runtime;

/// <summary>Submits recordings and waits for them, one at a time. Allocates nothing when it runs.</summary>
/// <remarks>Where the device has timeline semaphores each submission reaches the next value of one; else a fence is reset and reused.</remarks>
internal sealed unsafe class Submission : IDisposable
{
    // Vulkan's waits take any 64-bit number; this one means "for ever" to them.
    private const ulong Endless = ulong.MaxValue;

    private readonly VulkanDevice _device;
    private readonly TimeSpan _timeout;
    private Fence _fence;
    private VkSemaphore _semaphore;
    private ulong _value;
    private bool _pending;

    /// <summary>Creates the semaphore or fence.</summary>
    /// <param name="device">Outlives the submission.</param>
    /// <param name="timeout">Longest wait; <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for no limit.</param>
    /// <param name="forceFence">Uses a fence even where there are timeline semaphores.</param>
    public Submission(VulkanDevice device, TimeSpan timeout, bool forceFence = false)
    {
        _device = device;
        _timeout = timeout;
        if (device.Timelines is TimelineFunctions timelines && !forceFence)
        {
            _semaphore = timelines.Create();
            return;
        }

        FenceCreateInfo info = new() { SType = StructureType.FenceCreateInfo };
        Fence fence = default;
        device.Api.CreateFence(device.Handle, &info, device.HostAllocation, &fence).ThrowOnFailure("creating the fence");
        _fence = fence;
    }

    /// <summary>True when a submission was not seen to end: it runs, or it timed out.</summary>
    public bool IsPending => _pending;

    /// <summary>The longest wait; negative for no limit.</summary>
    public TimeSpan Timeout => _timeout;

    private CompletionPoint Point => new(_fence, _semaphore, _value);

    /// <summary>Submits a recording and blocks until it has finished.</summary>
    /// <exception cref="SubmissionTimeoutException">It, or an earlier submission that timed out, did not finish in time.</exception>
    /// <exception cref="DeviceLostException">The device was lost.</exception>
    public void Run(CommandBuffer commands, string operation)
    {
        Start(commands, operation);
        Wait(operation);
    }

    /// <summary>Submits a recording and returns at once, after waiting for an earlier submission if there is one.</summary>
    /// <exception cref="SubmissionTimeoutException">An earlier submission did not finish in time.</exception>
    /// <exception cref="DeviceLostException">The device was lost.</exception>
    public void Start(CommandBuffer commands, string operation)
    {
        WaitForEarlier();
        if (_fence.Handle != 0)
        {
            Fence fence = _fence;
            _device.Api.ResetFences(_device.Handle, 1, &fence).ThrowOnFailure("resetting the fence");
        }

        _value++;
        Result result = _device.Queue.Submit(commands, Point);
        if (result != Result.Success)
        {
            // The value will not be reached by this submission; the next one takes it.
            _value--;
        }

        result.ThrowOnFailure(operation);
        _pending = true;
    }

    /// <summary>
    /// Returns at once unless an earlier submission runs or timed out; then waits for that one, so that its buffers may be touched again.
    /// </summary>
    /// <exception cref="SubmissionTimeoutException">It is still not finished.</exception>
    /// <exception cref="DeviceLostException">The device was lost.</exception>
    public void WaitForEarlier()
    {
        if (_pending)
        {
            Wait("waiting for an earlier submission");
        }
    }

    /// <summary>Looks without waiting whether the last submission has finished.</summary>
    /// <exception cref="DeviceLostException">The device was lost.</exception>
    public bool Poll(string operation)
    {
        if (!_pending)
        {
            return true;
        }

        Result result = _device.Queue.Wait(Point, 0);
        if (result == Result.Timeout)
        {
            return false;
        }

        _pending = !HasEnded(result);
        result.ThrowOnFailure(operation);
        return true;
    }

    /// <summary>Blocks until the last submission has finished.</summary>
    /// <exception cref="SubmissionTimeoutException">It did not finish in time.</exception>
    /// <exception cref="DeviceLostException">The device was lost.</exception>
    public void Wait(string operation)
    {
        Result result = _device.Queue.Wait(Point, Nanoseconds());
        if (result == Result.Timeout)
        {
            throw new SubmissionTimeoutException(operation, _timeout);
        }

        _pending = !HasEnded(result);
        result.ThrowOnFailure(operation);
    }

    /// <summary>True when nothing is running any more, after waiting for it once more; the device may be lost.</summary>
    public bool TryFinish()
    {
        if (_pending)
        {
            Result result = _device.Queue.Wait(Point, Nanoseconds());
            _pending = !HasEnded(result);
        }

        return !_pending;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _device.Api.DestroyFence(_device.Handle, _fence, _device.HostAllocation);
        _device.Api.DestroySemaphore(_device.Handle, _semaphore, _device.HostAllocation);
        (_fence, _semaphore) = (default, default);
    }

    // A lost device runs nothing any more. Other failures of the wait say nothing about the work.
    private static bool HasEnded(Result result) => result is Result.Success or Result.ErrorDeviceLost;

    private ulong Nanoseconds() => _timeout < TimeSpan.Zero ? Endless : (ulong)Math.Min(_timeout.TotalMilliseconds * 1e6, long.MaxValue);
}
