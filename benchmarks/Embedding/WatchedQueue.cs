using System.Diagnostics;
using ResNetVk.Runtime;
using Silk.NET.Vulkan;

namespace ResNetVk.Embedding;

/// <summary>The queue of a device, that can be waited for without asking all the time, which would take a processor from lavapipe.</summary>
internal sealed class WatchedQueue(DeviceQueue real) : DeviceQueue(VulkanLoader.Api, default, default, null, null)
{
    private CompletionPoint _last;
    private long _submitted;

    public override Result Submit(CommandBuffer commands, in CompletionPoint completion)
    {
        _last = completion;
        _submitted = Stopwatch.GetTimestamp();
        return real.Submit(commands, completion);
    }

    public override Result Wait(in CompletionPoint completion, ulong timeoutNanoseconds) => real.Wait(completion, timeoutNanoseconds);

    public override Result WaitIdle() => real.WaitIdle();

    /// <summary>Waits for the last submission.</summary>
    /// <returns>Milliseconds from its submission on.</returns>
    public double WaitForLast()
    {
        _ = real.Wait(_last, ulong.MaxValue);
        return Stopwatch.GetElapsedTime(_submitted).TotalMilliseconds;
    }
}
