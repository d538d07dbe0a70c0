using ResNetVk.Runtime;

namespace ResNetVk.Offscreen.Vulkan;

/// <summary>Keeps the frame loop and the library's threads from using the queue at once.</summary>
internal sealed class QueueLock : IQueueLock
{
    private readonly Lock _lock = new();

    public void Enter() => _lock.Enter();

    public void Exit() => _lock.Exit();
}
