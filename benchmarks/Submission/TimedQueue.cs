using System.Diagnostics;
using ResNetVk.Runtime;
using Silk.NET.Vulkan;

namespace ResNetVk.Submission;

/// <summary>The queue of a device, with the time that the driver takes to submit and to wait.</summary>
internal sealed class TimedQueue(DeviceQueue real) : DeviceQueue(VulkanLoader.Api, default, default, null, null)
{
    /// <summary>Time of the last submission in <c>vkQueueSubmit</c>, in ticks of <see cref="Stopwatch"/>.</summary>
    public long SubmitTicks { get; private set; }

    /// <summary>Time of the last submission in <c>vkWaitForFences</c>, in ticks of <see cref="Stopwatch"/>.</summary>
    public long WaitTicks { get; private set; }

    public override Result Submit(CommandBuffer commands, in CompletionPoint completion)
    {
        long start = Stopwatch.GetTimestamp();
        Result result = real.Submit(commands, completion);
        SubmitTicks = Stopwatch.GetTimestamp() - start;
        return result;
    }

    public override Result Wait(in CompletionPoint completion, ulong timeoutNanoseconds)
    {
        long start = Stopwatch.GetTimestamp();
        Result result = real.Wait(completion, timeoutNanoseconds);
        WaitTicks = Stopwatch.GetTimestamp() - start;
        return result;
    }

    public override Result WaitIdle() => real.WaitIdle();
}
