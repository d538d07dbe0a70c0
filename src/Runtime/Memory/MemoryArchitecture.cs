using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>The memory types of a device: which to use for what, and where the host can reach the device's own memory.</summary>
internal sealed class MemoryArchitecture
{
    private const MemoryPropertyFlags Local = MemoryPropertyFlags.DeviceLocalBit;
    private const MemoryPropertyFlags Visible = MemoryPropertyFlags.HostVisibleBit;
    private const MemoryPropertyFlags Coherent = MemoryPropertyFlags.HostCoherentBit;
    private const MemoryPropertyFlags Cached = MemoryPropertyFlags.HostCachedBit;

    // Memory of these types needs features that are not enabled, or serves other purposes.
    private const MemoryPropertyFlags Never = MemoryPropertyFlags.ProtectedBit | MemoryPropertyFlags.LazilyAllocatedBit
        | MemoryPropertyFlags.DeviceCoherentBitAmd | MemoryPropertyFlags.DeviceUncachedBitAmd | MemoryPropertyFlags.RdmaCapableBitNV;

    private readonly (MemoryPropertyFlags Flags, int Heap)[] _types;
    private readonly int _mainHeap;

    public MemoryArchitecture(in PhysicalDeviceMemoryProperties memory)
    {
        _types = new (MemoryPropertyFlags, int)[memory.MemoryTypeCount];
        for (int i = 0; i < _types.Length; i++)
        {
            MemoryType type = memory.MemoryTypes[i];
            _types[i] = (type.PropertyFlags, (int)type.HeapIndex);
        }

        ulong largest = 0;
        for (int i = 0; i < memory.MemoryHeapCount; i++)
        {
            MemoryHeap heap = memory.MemoryHeaps[i];
            if ((heap.Flags & MemoryHeapFlags.DeviceLocalBit) != 0 && heap.Size > largest)
            {
                (largest, _mainHeap) = (heap.Size, i);
            }
        }

        DirectUpload = Choose(uint.MaxValue, MemoryUse.DirectUpload) is not null;
        DirectReadback = Choose(uint.MaxValue, MemoryUse.DirectReadback) is not null;
    }

    /// <summary>
    /// True when the host can write the device's main memory: shared memory, or a GPU all of whose memory is behind the bus window.
    /// A window of 256 MB onto a larger memory does not count: it is scarce.
    /// </summary>
    public bool DirectUpload { get; }

    /// <summary>True when the host can also read it at full speed. Uncached memory behind a bus is written fast but read slowly.</summary>
    public bool DirectReadback { get; }

    /// <summary>The memory type for a use, or null when the device has none.</summary>
    /// <param name="allowed">Bit i is set when type i can hold the buffer (<c>memoryTypeBits</c>).</param>
    /// <param name="use">What it is for.</param>
    public int? Choose(uint allowed, MemoryUse use) => use switch
    {
        MemoryUse.DeviceOnly => Find(allowed, Local, Visible) ?? Find(allowed, Local) ?? Find(allowed, 0),
        MemoryUse.DirectUpload => Find(allowed, Local | Visible | Coherent, 0, _mainHeap) ?? Find(allowed, Local | Visible, 0, _mainHeap),
        MemoryUse.DirectReadback => Find(allowed, Local | Visible | Cached | Coherent) ?? Find(allowed, Local | Visible | Cached),
        MemoryUse.UploadStaging => Find(allowed, Visible | Coherent, Local) ?? Find(allowed, Visible | Coherent) ?? Find(allowed, Visible),
        MemoryUse.ReadbackStaging => Find(allowed, Visible | Cached | Coherent) ?? Find(allowed, Visible | Cached)
            ?? Find(allowed, Visible | Coherent) ?? Find(allowed, Visible),
        _ => throw new ArgumentOutOfRangeException(nameof(use), use, "not a memory use"),
    };

    /// <summary>True when host accesses to memory of the type need no flush and no invalidation.</summary>
    public bool IsCoherent(int type) => (_types[type].Flags & Coherent) != 0;

    // Vulkan lists types of equal flags in order of speed, so the first that fits is the best.
    private int? Find(uint allowed, MemoryPropertyFlags required, MemoryPropertyFlags avoided = 0, int heap = -1)
    {
        for (int i = 0; i < _types.Length; i++)
        {
            (MemoryPropertyFlags flags, int ofHeap) = _types[i];
            bool fits = (flags & required) == required && (flags & (avoided | Never)) == 0;
            if (fits && (allowed >> i & 1) != 0 && (heap < 0 || heap == ofHeap))
            {
                return i;
            }
        }

        return null;
    }
}
