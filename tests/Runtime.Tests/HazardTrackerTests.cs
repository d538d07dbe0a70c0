using System.Runtime.CompilerServices;
using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime.Tests;

/// <summary>Where barriers stand; needs no device.</summary>
public sealed class HazardTrackerTests
{
    // Only the identity of a buffer matters here.
    private static readonly DeviceBuffer A = (DeviceBuffer)RuntimeHelpers.GetUninitializedObject(typeof(DeviceBuffer));
    private static readonly DeviceBuffer B = (DeviceBuffer)RuntimeHelpers.GetUninitializedObject(typeof(DeviceBuffer));

    [Fact]
    public void ReadAfterWriteNeedsABarrier() => Assert.Equal([false, true], Barriers([Write(A, 0, 64)], [Read(A, 63, 1)]));

    [Fact]
    public void WriteAfterReadNeedsABarrier() => Assert.Equal([false, true], Barriers([Read(A, 0, 64)], [Write(A, 32, 64)]));

    [Fact]
    public void WriteAfterWriteNeedsABarrier() => Assert.Equal([false, true], Barriers([Write(A, 0, 64)], [Write(A, 0, 4)]));

    [Fact]
    public void ReadAfterReadNeedsNone() => Assert.Equal([false, false], Barriers([Read(A, 0, 64)], [Read(A, 0, 64)]));

    [Fact]
    public void NeighboursAndOtherBuffersNeedNone() =>
        Assert.Equal([false, false, false], Barriers([Write(A, 64, 64)], [Read(A, 0, 64), Write(A, 128, 64)], [Write(B, 64, 64)]));

    [Fact]
    public void ABarrierCoversAllThatCameBefore() => Assert.Equal(
        [false, false, true, false, true],
        Barriers([Write(A, 0, 16)], [Write(A, 16, 16)], [Read(A, 0, 16)], [Read(A, 16, 16)], [Write(A, 16, 16)]));

    [Fact]
    public void ADispatchDoesNotConflictWithItself() => Assert.Equal([false], Barriers([Read(A, 0, 64), Write(A, 0, 64)]));

    private static bool[] Barriers(params ResolvedBinding[][] dispatches)
    {
        HazardTracker tracker = new();
        return dispatches.Select(tracker.Add).ToArray();
    }

    private static ResolvedBinding Read(DeviceBuffer buffer, long offset, long size) =>
        new(BindingKind.Storage, new BufferRange(buffer, offset, size), Writes: false);

    private static ResolvedBinding Write(DeviceBuffer buffer, long offset, long size) => Read(buffer, offset, size) with { Writes = true };
}
