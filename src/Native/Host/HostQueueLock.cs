using ResNetVk.Runtime;

namespace ResNetVk.Native;

/// <summary>The lock of a host in C around its queue.</summary>
internal sealed unsafe class HostQueueLock : IQueueLock
{
    private readonly HostVulkanStruct _host;

    /// <summary>Both functions are there.</summary>
    public HostQueueLock(in HostVulkanStruct host) => _host = host;

    /// <inheritdoc/>
    public void Enter() => _host.LockQueue(_host.QueueUser);

    /// <inheritdoc/>
    public void Exit() => _host.UnlockQueue(_host.QueueUser);
}
