namespace ResNetVk.Runtime;

/// <summary>A buffer that host and device exchange data in: one buffer where both have good access, else a pair and a copy.</summary>
internal sealed class ExchangeBuffer : IDisposable
{
    private readonly DeviceBuffer _host;
    private readonly bool _toDevice;

    private ExchangeBuffer(DeviceBuffer device, DeviceBuffer host, bool toDevice)
    {
        Device = device;
        _host = host;
        _toDevice = toDevice;
    }

    /// <summary>What shaders are bound to.</summary>
    public DeviceBuffer Device { get; }

    /// <summary>True when a recording must copy between host and device.</summary>
    public bool IsStaged => !ReferenceEquals(Device, _host);

    /// <summary>A buffer the host writes and shaders read.</summary>
    public static ExchangeBuffer ToDevice(VulkanDevice device, long size, SessionTuning tuning, string what) =>
        device.Memory.DirectUpload && !tuning.ForceStaging
            ? Shared(device, size, MemoryUse.DirectUpload, tuning, what, toDevice: true)
            : Pair(device, size, MemoryUse.UploadStaging, tuning, what, toDevice: true);

    /// <summary>A buffer shaders write and the host reads.</summary>
    public static ExchangeBuffer ToHost(VulkanDevice device, long size, SessionTuning tuning, string what) =>
        device.Memory.DirectReadback && !tuning.ForceStaging
            ? Shared(device, size, MemoryUse.DirectReadback, tuning, what, toDevice: false)
            : Pair(device, size, MemoryUse.ReadbackStaging, tuning, what, toDevice: false);

    /// <summary>Host access. After writing call <see cref="Flush"/>, before reading <see cref="Invalidate"/>.</summary>
    public Span<byte> Bytes(long offset, int size) => _host.Bytes(offset, size);

    /// <summary>Hands host writes to the device.</summary>
    public void Flush(long offset, long size) => _host.Flush(offset, size);

    /// <summary>Hands device writes of finished submissions to the host.</summary>
    public void Invalidate(long offset, long size) => _host.Invalidate(offset, size);

    /// <summary>Device memory it holds.</summary>
    public long MemorySizeInBytes => Device.MemorySizeInBytes + (IsStaged ? _host.MemorySizeInBytes : 0);

    /// <summary>The copy a recording needs for the first bytes, or null when it needs none.</summary>
    /// <param name="size">How many bytes to copy, from the start.</param>
    public BufferCopyCommand? Copy(long size) => !IsStaged
        ? null
        : _toDevice ? new BufferCopyCommand(_host.Whole.First(size), Device, 0) : new BufferCopyCommand(Device.Whole.First(size), _host, 0);

    /// <inheritdoc/>
    public void Dispose()
    {
        Device.Dispose();
        if (IsStaged)
        {
            _host.Dispose();
        }
    }

    private static ExchangeBuffer Shared(VulkanDevice device, long size, MemoryUse use, SessionTuning tuning, string what, bool toDevice)
    {
        DeviceBuffer buffer = new(device, size, DeviceBuffer.ShaderUsage, use, what, tuning.ForceFlush);
        return new ExchangeBuffer(buffer, buffer, toDevice);
    }

    private static ExchangeBuffer Pair(VulkanDevice device, long size, MemoryUse stagingUse, SessionTuning tuning, string what, bool toDevice)
    {
        DeviceBuffer own = new(device, size, DeviceBuffer.ShaderUsage, MemoryUse.DeviceOnly, what);
        try
        {
            DeviceBuffer staging = new(
                device, size, DeviceBuffer.CopyUsage, stagingUse, $"the staging buffer of {what}", tuning.ForceFlush);
            return new ExchangeBuffer(own, staging, toDevice);
        }
        catch
        {
            own.Dispose();
            throw;
        }
    }
}
