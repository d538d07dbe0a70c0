using Silk.NET.Vulkan;

namespace ResNetVk.Runtime.Tests;

/// <summary>Memory types of well-known kinds of devices; needs no device.</summary>
public sealed class MemoryArchitectureTests
{
    private const MemoryPropertyFlags Local = MemoryPropertyFlags.DeviceLocalBit;
    private const MemoryPropertyFlags Visible = MemoryPropertyFlags.HostVisibleBit;
    private const MemoryPropertyFlags Coherent = MemoryPropertyFlags.HostCoherentBit;
    private const MemoryPropertyFlags Cached = MemoryPropertyFlags.HostCachedBit;

    [Fact]
    public void ADiscreteGpuWithASmallWindowStagesBothWays()
    {
        MemoryArchitecture memory = new(Properties(
            heaps: [(8, true), (16, false), (1, true)],
            types: [(0, 1), (Local, 0), (Visible | Coherent, 1), (Visible | Coherent | Cached, 1), (Local | Visible | Coherent, 2)]));

        Assert.False(memory.DirectUpload);
        Assert.False(memory.DirectReadback);
        Assert.Equal(1, memory.Choose(uint.MaxValue, MemoryUse.DeviceOnly));
        Assert.Equal(2, memory.Choose(uint.MaxValue, MemoryUse.UploadStaging));
        Assert.Equal(3, memory.Choose(uint.MaxValue, MemoryUse.ReadbackStaging));
        Assert.Null(memory.Choose(uint.MaxValue, MemoryUse.DirectUpload));
    }

    [Fact]
    public void ADiscreteGpuWithAWindowToAllItsMemoryIsWrittenInPlaceButReadThroughStaging()
    {
        MemoryArchitecture memory = new(Properties(
            heaps: [(8, true), (16, false)],
            types: [(Local, 0), (Local | Visible | Coherent, 0), (Visible | Coherent | Cached, 1)]));

        Assert.True(memory.DirectUpload);
        Assert.False(memory.DirectReadback);
        Assert.Equal(0, memory.Choose(uint.MaxValue, MemoryUse.DeviceOnly));
        Assert.Equal(1, memory.Choose(uint.MaxValue, MemoryUse.DirectUpload));
        Assert.Equal(2, memory.Choose(uint.MaxValue, MemoryUse.ReadbackStaging));
    }

    [Fact]
    public void SharedMemoryIsUsedInPlaceBothWays()
    {
        MemoryArchitecture memory = new(Properties(heaps: [(2, true)], types: [(Local | Visible | Coherent | Cached, 0)]));

        Assert.True(memory.DirectUpload);
        Assert.True(memory.DirectReadback);
        Assert.True(memory.IsCoherent(0));
        foreach (MemoryUse use in Enum.GetValues<MemoryUse>())
        {
            Assert.Equal(0, memory.Choose(uint.MaxValue, use));
        }
    }

    [Fact]
    public void MemoryThatIsNotCoherentIsStillUsed()
    {
        MemoryArchitecture memory = new(Properties(
            heaps: [(2, true)],
            types: [(Local | Visible | Coherent, 0), (Local | Visible | Cached, 0)]));

        Assert.Equal(0, memory.Choose(uint.MaxValue, MemoryUse.DirectUpload));
        Assert.Equal(1, memory.Choose(uint.MaxValue, MemoryUse.DirectReadback));
        Assert.False(memory.IsCoherent(1));
    }

    [Fact]
    public void MemoryThatNeedsAFeatureIsNeverUsed()
    {
        MemoryArchitecture memory = new(Properties(
            heaps: [(2, true)],
            types:
            [
                (Local | Visible | Coherent | MemoryPropertyFlags.DeviceCoherentBitAmd, 0),
                (Local | MemoryPropertyFlags.ProtectedBit, 0),
                (Local, 0),
            ]));

        Assert.False(memory.DirectUpload);
        Assert.Equal(2, memory.Choose(uint.MaxValue, MemoryUse.DeviceOnly));
        Assert.Null(memory.Choose(uint.MaxValue, MemoryUse.UploadStaging));
        Assert.Null(memory.Choose(0b011, MemoryUse.DeviceOnly));
    }

    private static PhysicalDeviceMemoryProperties Properties(
        (ulong Size, bool Local)[] heaps, (MemoryPropertyFlags Flags, uint Heap)[] types)
    {
        PhysicalDeviceMemoryProperties properties = new() { MemoryHeapCount = (uint)heaps.Length, MemoryTypeCount = (uint)types.Length };
        for (int i = 0; i < heaps.Length; i++)
        {
            properties.MemoryHeaps[i] = new MemoryHeap(heaps[i].Size << 30, heaps[i].Local ? MemoryHeapFlags.DeviceLocalBit : 0);
        }

        for (int i = 0; i < types.Length; i++)
        {
            properties.MemoryTypes[i] = new MemoryType(types[i].Flags, types[i].Heap);
        }

        return properties;
    }
}
