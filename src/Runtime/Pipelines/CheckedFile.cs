using System.Security.Cryptography;
using System.Text;
using ResNetVk.Format;

namespace ResNetVk.Runtime;

/// <summary>A file that only saves time, and is used only when it belongs here and is byte for byte what was written.</summary>
/// <remarks>Layout: a magic number; a key; SHA-256 of the payload; the payload to the end of the file.</remarks>
internal sealed class CheckedFile
{
    /// <summary>Bytes of a SHA-256.</summary>
    public const int HashSizeInBytes = 32;

    // No network comes near this; a file that does is not ours.
    private const long LargestSizeInBytes = 1L << 28;

    private readonly string _path;
    private readonly byte[] _prefix;

    /// <summary>Names the file; touches nothing.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="magic">Kind and version of the file.</param>
    /// <param name="key">What it belongs to; of the same length for all files of the kind.</param>
    public CheckedFile(string path, ReadOnlySpan<byte> magic, ReadOnlySpan<byte> key)
    {
        _path = path;
        _prefix = [.. magic, .. key];
    }

    /// <summary>True when a file was there but with another key, or damaged.</summary>
    public bool WasRejected { get; private set; }

    /// <summary>SHA-256 of a text.</summary>
    public static byte[] HashOfText(string text) => Hash(Encoding.UTF8.GetBytes(text));

    /// <summary>SHA-256 of bytes.</summary>
    public static byte[] Hash(byte[] bytes)
    {
#if NET
        return SHA256.HashData(bytes);
#else
        using SHA256 sha256 = SHA256.Create();
        return sha256.ComputeHash(bytes);
#endif
    }

    /// <summary>The payload, or null when there is no file that can be used.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Reading is not allowed.</exception>
    public byte[]? Read()
    {
        FileInfo file = new(_path);
        if (!file.Exists)
        {
            return null;
        }

        byte[]? payload = file.Length > _prefix.Length + HashSizeInBytes && file.Length <= LargestSizeInBytes ? Check(File.ReadAllBytes(_path)) : null;
        WasRejected = payload is null;
        return payload;
    }

    /// <summary>Replaces the file as a whole.</summary>
    /// <exception cref="IOException">The file cannot be written; the old one is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">Writing is not allowed; the old one is as it was.</exception>
    public void Write(byte[] payload) => AtomicFile.Write(_path, stream =>
    {
        stream.Write(_prefix);
        stream.Write(Hash(payload));
        stream.Write(payload);
    });

    // Read as a whole before it is looked at, so it may have become shorter meanwhile.
    private byte[]? Check(byte[] file)
    {
        int header = _prefix.Length + HashSizeInBytes;
        if (file.Length <= header || !file.AsSpan(0, _prefix.Length).SequenceEqual(_prefix))
        {
            return null;
        }

        byte[] payload = file[header..];
        return file.AsSpan(_prefix.Length, HashSizeInBytes).SequenceEqual(Hash(payload)) ? payload : null;
    }
}
