namespace ResNetVk.Runtime;

/// <summary>The lock a host puts around its queue: Vulkan wants calls on one queue from one thread at a time.</summary>
/// <remarks>
/// Taken for each submission and for nothing else, on the thread that submits; never held while waiting for the device. The host takes it
/// around whatever else uses the queue: its own submissions and presents, <c>vkQueueWaitIdle</c>, and <c>vkDeviceWaitIdle</c>, which counts as a use of
/// every queue (Vulkan, "Host Synchronization").
/// </remarks>
public interface IQueueLock
{
    /// <summary>Blocks until no other thread uses the queue, then keeps others out. Must not throw.</summary>
    public void Enter();

    /// <summary>Lets others in again. Must not throw.</summary>
    public void Exit();
}
