namespace ResNetVk.Runtime;

/// <summary>The device and driver that made a pipeline cache.</summary>
internal sealed class PipelineCacheIdentity
{
    /// <summary><c>VK_UUID_SIZE</c>.</summary>
    public const int UuidSizeInBytes = 16;

    /// <summary>Size of <see cref="Bytes"/>.</summary>
    public const int SizeInBytes = (3 * sizeof(uint)) + UuidSizeInBytes;

    private readonly byte[] _bytes = new byte[SizeInBytes];

    public PipelineCacheIdentity(uint vendorId, uint deviceId, uint driverVersion, ReadOnlySpan<byte> uuid)
    {
        VendorId = vendorId;
        DeviceId = deviceId;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(_bytes, vendorId);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(4), deviceId);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(8), driverVersion);
        uuid.CopyTo(_bytes.AsSpan(12));
    }

    /// <summary>The vendor's id.</summary>
    public uint VendorId { get; }

    /// <summary>The device's id.</summary>
    public uint DeviceId { get; }

    /// <summary><c>pipelineCacheUUID</c>.</summary>
    public ReadOnlySpan<byte> Uuid => _bytes.AsSpan(12);

    /// <summary>All of it, for comparing.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;
}
