namespace ResNetVk.Runtime;

/// <summary>Device memory for a set of weights: as few buffers as a limit on their size permits.</summary>
internal sealed class WeightStore : IDisposable
{
    private readonly Dictionary<WeightKey, BufferRange> _ranges = [];
    private readonly List<DeviceBuffer> _slabs = [];

    /// <summary>Allocates room; writes nothing.</summary>
    /// <param name="device">Outlives the store.</param>
    /// <param name="weights">Distinct keys with their sizes in bytes.</param>
    /// <param name="use">Memory type of the buffers.</param>
    /// <param name="slabSize">A buffer larger than this is made only for a weight that is itself larger.</param>
    /// <param name="forceFlush">See <see cref="DeviceBuffer"/>.</param>
    public WeightStore(VulkanDevice device, IEnumerable<(WeightKey Key, long Size)> weights, MemoryUse use, long slabSize, bool forceFlush)
    {
        List<(WeightKey Key, long Offset, long Size)> pending = [];
        BufferLayout layout = new(device.Capabilities);
        try
        {
            foreach ((WeightKey key, long size) in weights)
            {
                if (pending.Count > 0 && layout.EndOf(size) > slabSize)
                {
                    Flush();
                }

                pending.Add((key, layout.Add(size), size));
            }

            Flush();
        }
        catch
        {
            Dispose();
            throw;
        }

        void Flush()
        {
            if (pending.Count == 0)
            {
                return;
            }

            DeviceBuffer slab = new(device, layout.SizeInBytes, DeviceBuffer.ShaderUsage, use, "the weight buffer", forceFlush);
            _slabs.Add(slab);
            foreach ((WeightKey key, long offset, long size) in pending)
            {
                _ranges.Add(key, new BufferRange(slab, offset, size));
            }

            pending.Clear();
            layout = new BufferLayout(device.Capabilities);
        }
    }

    private WeightStore()
    {
    }

    /// <summary>Number of buffers of its own.</summary>
    public int SlabCount => _slabs.Count;

    /// <summary>Device memory of its own.</summary>
    public long MemorySizeInBytes => _slabs.Sum(slab => slab.MemorySizeInBytes);

    /// <summary>Places weights in a buffer of the caller's.</summary>
    /// <param name="device">Outlives the store.</param>
    /// <param name="room">Outlives the store; at least <see cref="SizeOf"/> the weights. Null when there are none.</param>
    /// <param name="weights">Distinct keys with their sizes in bytes.</param>
    public static WeightStore Within(VulkanDevice device, DeviceBuffer? room, IEnumerable<(WeightKey Key, long Size)> weights)
    {
        WeightStore store = new();
        BufferLayout layout = new(device.Capabilities);
        foreach ((WeightKey key, long size) in weights)
        {
            store._ranges.Add(key, new BufferRange(room!, layout.Add(size), size));
        }

        return store;
    }

    /// <summary>Bytes of a buffer that holds weights of these sizes.</summary>
    public static long SizeOf(VulkanDevice device, IEnumerable<long> weights)
    {
        BufferLayout layout = new(device.Capabilities);
        foreach (long size in weights)
        {
            layout.Add(size);
        }

        return layout.SizeInBytes;
    }

    /// <summary>Where a weight lies, or null when it is not in the store.</summary>
    public BufferRange? Find(WeightKey key) => _ranges.TryGetValue(key, out BufferRange range) ? range : null;

    /// <inheritdoc/>
    public void Dispose() => _slabs.ForEach(slab => slab.Dispose());
}
