using System.Buffers.Binary;

namespace ResNetVk.Runtime;

/// <summary>The file that holds a driver's pipeline cache between runs.</summary>
/// <remarks>
/// Layout, little-endian: 8 bytes <c>RNVKPPC1</c>; vendor, device, driver version (3 × uint32) and <c>pipelineCacheUUID</c> (16 bytes);
/// SHA-256 of the model (32 bytes); SHA-256 of the payload (32 bytes); the payload to the end of the file. Drivers may crash on a
/// damaged cache, so nothing reaches them that is not byte for byte what they gave.
/// </remarks>
internal sealed class PipelineCacheFile
{
    // VkPipelineCacheHeaderVersionOne: its size, version 1, vendor, device, UUID.
    private const int DriverHeaderSizeInBytes = (4 * sizeof(uint)) + PipelineCacheIdentity.UuidSizeInBytes;

    private readonly PipelineCacheIdentity _identity;
    private readonly CheckedFile _file;

    /// <summary>Names the file; touches nothing.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="identity">Device and driver.</param>
    /// <param name="modelHash">SHA-256 of the model as text.</param>
    public PipelineCacheFile(string path, PipelineCacheIdentity identity, string modelHash)
    {
        _identity = identity;
        _file = new CheckedFile(path, "RNVKPPC1"u8, [.. identity.Bytes.ToArray(), .. CheckedFile.HashOfText(modelHash)]);
    }

    /// <summary>True when a file was there but of another device, driver or model, or damaged.</summary>
    public bool WasRejected { get; private set; }

    /// <summary>The driver's data, or null when there is no file that can be used.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Reading is not allowed.</exception>
    public byte[]? Read()
    {
        byte[]? payload = _file.Read();
        bool usable = payload is not null && HasDriverHeader(payload);
        WasRejected = _file.WasRejected || (payload is not null && !usable);
        return usable ? payload : null;
    }

    /// <summary>Replaces the file as a whole.</summary>
    /// <param name="payload">The driver's data.</param>
    /// <exception cref="IOException">The file cannot be written; the old one is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">Writing is not allowed; the old one is as it was.</exception>
    public void Write(byte[] payload) => _file.Write(payload);

    private bool HasDriverHeader(ReadOnlySpan<byte> payload) =>
        payload.Length >= DriverHeaderSizeInBytes
        && BinaryPrimitives.ReadUInt32LittleEndian(payload[4..]) == 1
        && BinaryPrimitives.ReadUInt32LittleEndian(payload[8..]) == _identity.VendorId
        && BinaryPrimitives.ReadUInt32LittleEndian(payload[12..]) == _identity.DeviceId
        && payload.Slice(16, PipelineCacheIdentity.UuidSizeInBytes).SequenceEqual(_identity.Uuid);
}
