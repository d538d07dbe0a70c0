namespace ResNetVk.Mono.Host;

/// <summary>How much managed memory calls allocate on this thread.</summary>
/// <remarks>
/// netstandard2.1 does not declare the count, Mono's core library has it, exact to the byte. The memory in use would not do: it grows by
/// whole pieces that Mono hands to threads.
/// </remarks>
internal static class AllocationMeter
{
    private const int WarmUpCalls = 5;
    private const int Calls = 100;

    private static readonly Func<long> AllocatedBytes = (Func<long>)Delegate.CreateDelegate(
        typeof(Func<long>), typeof(GC).GetMethod("GetAllocatedBytesForCurrentThread") ?? throw new NotSupportedException("This Mono does not count what threads allocate."));

    /// <summary>Bytes that a hundred calls allocate, after the first few.</summary>
    public static long BytesOfHundredCalls(Action call)
    {
        for (int i = 0; i < WarmUpCalls; i++)
        {
            call();
        }

        long before = AllocatedBytes();
        for (int i = 0; i < Calls; i++)
        {
            call();
        }

        return AllocatedBytes() - before;
    }
}
