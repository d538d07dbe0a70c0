using Silk.NET.Vulkan;

namespace ResNetVk.Runtime.Tests;

/// <summary>The queue of a device that takes its time until the test lets it finish: waits block until then.</summary>
internal sealed class BlockingQueue(DeviceQueue real) : DeviceQueue(VulkanLoader.Api, default, default, null, null)
{
    private int _submissions;

    /// <summary>Set when somebody waits.</summary>
    public ManualResetEventSlim Entered { get; } = new();

    /// <summary>To be set by the test.</summary>
    public ManualResetEventSlim Continue { get; } = new();

    /// <summary>Submissions so far.</summary>
    public int Submissions => Volatile.Read(ref _submissions);

    public override Result Submit(CommandBuffer commands, in CompletionPoint completion)
    {
        Interlocked.Increment(ref _submissions);
        return real.Submit(commands, completion);
    }

    public override Result Wait(in CompletionPoint completion, ulong timeoutNanoseconds)
    {
        Entered.Set();
        Continue.Wait();
        return real.Wait(completion, timeoutNanoseconds);
    }

    public override Result WaitIdle() => real.WaitIdle();
}
