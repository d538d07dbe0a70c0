using Silk.NET.Vulkan;

namespace ResNetVk.Runtime.Tests;

/// <summary>The queue of a device that is lost or slow when the test says so.</summary>
internal sealed class FaultyQueue : DeviceQueue
{
    private readonly DeviceQueue _real;

    public FaultyQueue(DeviceQueue real)
        : base(VulkanLoader.Api, default, default, null, null) => _real = real;

    /// <summary>What the next submissions return without submitting; success to submit.</summary>
    public Result SubmitResult { get; set; }

    /// <summary>What the next waits return without waiting; success to wait.</summary>
    public Result WaitResult { get; set; }

    /// <summary>Submissions that reached the device.</summary>
    public int Submissions { get; private set; }

    public override Result Submit(CommandBuffer commands, in CompletionPoint completion)
    {
        if (SubmitResult != Result.Success)
        {
            return SubmitResult;
        }

        Submissions++;
        return _real.Submit(commands, completion);
    }

    public override Result Wait(in CompletionPoint completion, ulong timeoutNanoseconds) =>
        WaitResult != Result.Success ? WaitResult : _real.Wait(completion, timeoutNanoseconds);

    public override Result WaitIdle() => _real.WaitIdle();
}
