using System.Diagnostics;
using ResNetVk.Runtime;
using Silk.NET.Vulkan;

namespace ResNetVk.Submission;

/// <summary>The queue of a device, with the time that the driver takes to submit and to wait.</summary>
internal sealed class TimedQueue(DeviceQueue real) : DeviceQueue(VulkanLoader.Api, default, default)
{
    /// <summary>Time of the last submission in <c>vkQueueSubmit</c>, in ticks of <see cref="Stopwatch"/>.</summary>
    public long SubmitTicks { get; private set; }

    /// <summary>Time of the last submission in <c>vkWaitForFences</c>, in ticks of <see cref="Stopwatch"/>.</summary>
    public long WaitTicks { get; private set; }

    public override Result Submit(CommandBuffer commands, Fence fence)
    {
        long start = Stopwatch.GetTimestamp();
        Result result = real.Submit(commands, fence);
        SubmitTicks = Stopwatch.GetTimestamp() - start;
        return result;
    }

    public override Result Wait(Fence fence, ulong timeoutNanoseconds)
    {
        long start = Stopwatch.GetTimestamp();
        Result result = real.Wait(fence, timeoutNanoseconds);
        WaitTicks = Stopwatch.GetTimestamp() - start;
        return result;
    }

    public override Result WaitIdle() => real.WaitIdle();
}
