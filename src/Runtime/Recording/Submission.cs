using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>Submits recordings of one session and waits for them, one at a time. Allocates nothing when it runs.</summary>
internal sealed unsafe class Submission : IDisposable
{
    // vkWaitForFences takes any 64-bit number; this one means "for ever" to it.
    private const ulong Endless = ulong.MaxValue;

    private readonly VulkanDevice _device;
    private readonly TimeSpan _timeout;
    private Fence _fence;
    private bool _pending;

    /// <summary>Creates the fence.</summary>
    /// <param name="device">Outlives the submission.</param>
    /// <param name="timeout">Longest wait; <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for no limit.</param>
    public Submission(VulkanDevice device, TimeSpan timeout)
    {
        _device = device;
        _timeout = timeout;
        FenceCreateInfo info = new() { SType = StructureType.FenceCreateInfo };
        Fence fence = default;
        device.Api.CreateFence(device.Handle, &info, null, &fence).ThrowOnFailure("creating the fence");
        _fence = fence;
    }

    /// <summary>True when a submission timed out and was not seen to end since.</summary>
    public bool IsPending => _pending;

    /// <summary>Submits a recording and blocks until it has finished.</summary>
    /// <exception cref="SubmissionTimeoutException">It, or an earlier submission that timed out, did not finish in time.</exception>
    /// <exception cref="DeviceLostException">The device was lost.</exception>
    public void Run(CommandBuffer commands, string operation)
    {
        WaitForEarlier();
        Fence fence = _fence;
        _device.Api.ResetFences(_device.Handle, 1, &fence).ThrowOnFailure("resetting the fence");
        _device.Queue.Submit(commands, fence).ThrowOnFailure(operation);
        _pending = true;
        Wait(operation);
    }

    /// <summary>
    /// Returns at once unless an earlier submission timed out; then waits for that one, so that its buffers may be touched again.
    /// </summary>
    /// <exception cref="SubmissionTimeoutException">It is still not finished.</exception>
    /// <exception cref="DeviceLostException">The device was lost.</exception>
    public void WaitForEarlier()
    {
        if (_pending)
        {
            Wait("waiting for a submission that timed out before");
        }
    }

    /// <summary>True when nothing is running any more, after waiting for it once more; the device may be lost.</summary>
    public bool TryFinish()
    {
        if (_pending)
        {
            Result result = _device.Queue.Wait(_fence, Nanoseconds());
            _pending = !HasEnded(result);
        }

        return !_pending;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _device.Api.DestroyFence(_device.Handle, _fence, null);
        _fence = default;
    }

    private void Wait(string operation)
    {
        Result result = _device.Queue.Wait(_fence, Nanoseconds());
        if (result == Result.Timeout)
        {
            throw new SubmissionTimeoutException(operation, _timeout);
        }

        _pending = !HasEnded(result);
        result.ThrowOnFailure(operation);
    }

    // A lost device runs nothing any more. Other failures of the wait say nothing about the work.
    private static bool HasEnded(Result result) => result is Result.Success or Result.ErrorDeviceLost;

    private ulong Nanoseconds() => _timeout < TimeSpan.Zero ? Endless : (ulong)Math.Min(_timeout.TotalMilliseconds * 1e6, long.MaxValue);
}
