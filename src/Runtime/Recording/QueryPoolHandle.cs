using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>A pool of timestamp queries.</summary>
internal sealed unsafe class QueryPoolHandle : IDisposable
{
    private readonly VulkanDevice _device;
    private readonly int _count;

    public QueryPoolHandle(VulkanDevice device, int count)
    {
        _device = device;
        _count = count;
        QueryPoolCreateInfo info = new()
        {
            SType = StructureType.QueryPoolCreateInfo,
            QueryType = QueryType.Timestamp,
            QueryCount = (uint)count,
        };
        QueryPool handle = default;
        device.Api.CreateQueryPool(device.Handle, &info, device.HostAllocation, &handle).ThrowOnFailure("creating the timestamp queries");
        Handle = handle;
    }

    /// <summary>The Vulkan handle.</summary>
    public QueryPool Handle { get; }

    /// <summary>All timestamps in ticks. The submission that wrote them has finished.</summary>
    public ulong[] Read() => Read(_count);

    /// <summary>The first timestamps in ticks. The submission that wrote them has finished.</summary>
    /// <param name="count">How many it wrote; others would be waited for in vain.</param>
    public ulong[] Read(int count)
    {
        ulong[] ticks = new ulong[count];
        fixed (ulong* pointer = ticks)
        {
            // The wait flag costs nothing after the fence, and some drivers make results available a little later than it.
            _device.Api.GetQueryPoolResults(
                _device.Handle,
                Handle,
                0,
                (uint)count,
                (nuint)(count * sizeof(ulong)),
                pointer,
                sizeof(ulong),
                QueryResultFlags.Result64Bit | QueryResultFlags.ResultWaitBit).ThrowOnFailure("reading the timestamps");
        }

        return ticks;
    }

    /// <inheritdoc/>
    public void Dispose() => _device.Api.DestroyQueryPool(_device.Handle, Handle, _device.HostAllocation);
}
