using System.Buffers.Binary;
using System.IO.Compression;

namespace ResNetVk.TestSupport;

/// <summary>The content of IDX files of unsigned bytes, whole or wrong as a test wants them.</summary>
public static class IdxContent
{
    /// <summary>The bytes before compression: header and values, which need not agree.</summary>
    /// <param name="values">What follows the header.</param>
    /// <param name="dimensions">What the header announces.</param>
    public static byte[] Plain(ReadOnlySpan<byte> values, params ReadOnlySpan<int> dimensions)
    {
        byte[] header = new byte[4 + (4 * dimensions.Length)];
        header[2] = 8;
        header[3] = (byte)dimensions.Length;
        for (int i = 0; i < dimensions.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + (4 * i)), dimensions[i]);
        }

        return [.. header, .. values];
    }

    /// <summary>The content, compressed.</summary>
    public static byte[] Gzip(ReadOnlySpan<byte> content)
    {
        using MemoryStream target = new();
        using (GZipStream gzip = new(target, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return target.ToArray();
    }

    /// <summary>Writes a file: <see cref="Plain"/>, compressed.</summary>
    public static void Write(string path, ReadOnlySpan<byte> values, params ReadOnlySpan<int> dimensions) =>
        File.WriteAllBytes(path, Gzip(Plain(values, dimensions)));
}
