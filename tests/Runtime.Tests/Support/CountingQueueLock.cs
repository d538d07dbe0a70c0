namespace ResNetVk.Runtime.Tests;

/// <summary>A host's queue lock that counts how often it is entered, and complains when it is used wrongly.</summary>
internal sealed class CountingQueueLock : IQueueLock
{
    private readonly object _gate = new();
    private int _entered;
    private int _held;

    /// <summary>Times it was entered.</summary>
    public int Entered => Volatile.Read(ref _entered);

    /// <summary>True while somebody holds it.</summary>
    public bool IsHeld => Volatile.Read(ref _held) != 0;

    public void Enter()
    {
        Monitor.Enter(_gate);
        Interlocked.Increment(ref _entered);
        Interlocked.Increment(ref _held);
    }

    public void Exit()
    {
        Interlocked.Decrement(ref _held);
        Monitor.Exit(_gate);
    }
}
