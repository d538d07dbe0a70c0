using ResNetVk.Runtime;
using Silk.NET.Vulkan;

namespace ResNetVk.Conformance.Harness;

/// <summary>Inferences in a command buffer of a host's, submitted by the host.</summary>
internal static class RecordedInference
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromMinutes(2);

    /// <summary>Lets a session record, submits, and waits for the end.</summary>
    /// <param name="device">The session's.</param>
    /// <param name="record">Told the <c>VkCommandBuffer</c>, which is recording.</param>
    public static void Run(VulkanDevice device, Action<nint> record)
    {
        using CommandPoolHandle pool = new(device);
        using Submission submission = new(device, s_timeout);
        CommandRecorder recorder = new(device);
        CommandBuffer commands = pool.Allocate();
        recorder.Begin(commands);
        record(commands.Handle);
        recorder.End(commands);
        submission.Start(commands, "running a recorded inference");
        submission.WaitForEarlier();
    }
}
