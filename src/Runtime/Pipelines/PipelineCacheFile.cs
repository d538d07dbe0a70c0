using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ResNetVk.Format;

namespace ResNetVk.Runtime;

/// <summary>The file that holds a driver's pipeline cache between runs.</summary>
/// <remarks>
/// Layout, little-endian: 8 bytes <c>RNVKPPC1</c>; vendor, device, driver version (3 × uint32) and <c>pipelineCacheUUID</c> (16 bytes);
/// SHA-256 of the model (32 bytes); SHA-256 of the payload (32 bytes); the payload to the end of the file. Drivers may crash on a
/// damaged cache, so nothing reaches them that is not byte for byte what they gave.
/// </remarks>
internal sealed class PipelineCacheFile
{
    private const int HashSizeInBytes = 32;
    private const int PrefixSizeInBytes = 8 + PipelineCacheIdentity.SizeInBytes + HashSizeInBytes;
    private const int HeaderSizeInBytes = PrefixSizeInBytes + HashSizeInBytes;

    // VkPipelineCacheHeaderVersionOne: its size, version 1, vendor, device, UUID.
    private const int DriverHeaderSizeInBytes = (4 * sizeof(uint)) + PipelineCacheIdentity.UuidSizeInBytes;

    // No network comes near this; a file that does is not ours.
    private const long LargestSizeInBytes = 1L << 28;

    private readonly string _path;
    private readonly PipelineCacheIdentity _identity;
    private readonly byte[] _prefix;

    /// <summary>Names the file; touches nothing.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="identity">Device and driver.</param>
    /// <param name="modelHash">SHA-256 of the model as text.</param>
    public PipelineCacheFile(string path, PipelineCacheIdentity identity, string modelHash)
    {
        _path = path;
        _identity = identity;
        _prefix = new byte[PrefixSizeInBytes];
        "RNVKPPC1"u8.CopyTo(_prefix);
        identity.Bytes.CopyTo(_prefix.AsSpan(8));
        Hash(Encoding.UTF8.GetBytes(modelHash)).CopyTo(_prefix, 8 + PipelineCacheIdentity.SizeInBytes);
    }

    /// <summary>True when a file was there but of another device, driver or model, or damaged.</summary>
    public bool WasRejected { get; private set; }

    /// <summary>The driver's data, or null when there is no file that can be used.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Reading is not allowed.</exception>
    public byte[]? Read()
    {
        FileInfo file = new(_path);
        if (!file.Exists)
        {
            return null;
        }

        byte[]? payload = file.Length is > HeaderSizeInBytes and <= LargestSizeInBytes ? Check(File.ReadAllBytes(_path)) : null;
        WasRejected = payload is null;
        return payload;
    }

    /// <summary>Replaces the file as a whole.</summary>
    /// <param name="payload">The driver's data.</param>
    /// <exception cref="IOException">The file cannot be written; the old one is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">Writing is not allowed; the old one is as it was.</exception>
    public void Write(byte[] payload) => AtomicFile.Write(_path, stream =>
    {
        stream.Write(_prefix);
        stream.Write(Hash(payload));
        stream.Write(payload);
    });

    private static byte[] Hash(byte[] bytes)
    {
#if NET
        return SHA256.HashData(bytes);
#else
        using SHA256 sha256 = SHA256.Create();
        return sha256.ComputeHash(bytes);
#endif
    }

    private byte[]? Check(byte[] file)
    {
        if (file.Length <= HeaderSizeInBytes || !file.AsSpan(0, PrefixSizeInBytes).SequenceEqual(_prefix))
        {
            return null;
        }

        byte[] payload = file[HeaderSizeInBytes..];
        return file.AsSpan(PrefixSizeInBytes, HashSizeInBytes).SequenceEqual(Hash(payload)) && HasDriverHeader(payload) ? payload : null;
    }

    private bool HasDriverHeader(ReadOnlySpan<byte> payload) =>
        payload.Length >= DriverHeaderSizeInBytes
        && BinaryPrimitives.ReadUInt32LittleEndian(payload[4..]) == 1
        && BinaryPrimitives.ReadUInt32LittleEndian(payload[8..]) == _identity.VendorId
        && BinaryPrimitives.ReadUInt32LittleEndian(payload[12..]) == _identity.DeviceId
        && payload.Slice(16, PipelineCacheIdentity.UuidSizeInBytes).SequenceEqual(_identity.Uuid);
}
