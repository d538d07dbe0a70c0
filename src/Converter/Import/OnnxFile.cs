using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;

namespace ResNetVk.Converter.Import;

/// <summary>Reads the bytes of a model file and recognises what is not one.</summary>
internal static class OnnxFile
{
    /// <summary>Most bytes a compressed model may unpack to: a small file must not be able to fill the memory.</summary>
    private const int MaximalUnpackedBytes = 1 << 30;

    /// <summary>Header and trailer of an empty gzip file.</summary>
    private const int LeastGzipBytes = 18;

    /// <summary>Deflate writes 258 bytes with two bits at best.</summary>
    private const long LargestGzipRatio = 1032;

    /// <summary>The content, unpacked when it is gzip, and the SHA-256 of the file as it is.</summary>
    /// <exception cref="ImportException">It cannot be read or is something else.</exception>
    internal static (byte[] Content, string Sha256) Read(string path)
    {
        byte[] content = ReadBytes(path);
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(content));
        if (content.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
        {
            content = Unpack(path, content);
        }

        if (Recognise(content) is (string what, string hint))
        {
            throw new ImportException($"'{path}' is not an ONNX model but {what}", hint);
        }

        return (content, sha256);
    }

    private static byte[] ReadBytes(string path)
    {
        if (Directory.Exists(path))
        {
            throw new ImportException($"'{path}' is a folder", "give the .onnx file inside it");
        }

        try
        {
            FileInfo file = new(path);
            if (!file.Exists)
            {
                throw new ImportException($"there is no file '{path}'", "check the spelling and the current folder");
            }

            if (file.Length > Array.MaxLength)
            {
                throw new ImportException(
                    $"'{path}' has {file.Length} bytes; an ONNX file has at most {Array.MaxLength}", "export larger weights as external data");
            }

            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ImportException($"'{path}' cannot be read: {exception.Message}", innerException: exception);
        }
    }

    private static byte[] Unpack(string path, byte[] packed)
    {
        // The last four bytes state the unpacked size: what is too large is refused before a byte is unpacked.
        uint size = packed.Length < LeastGzipBytes ? uint.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(packed.AsSpan(packed.Length - 4));
        if (size > packed.Length * LargestGzipRatio)
        {
            throw new ImportException($"'{path}' is a gzip file cut short or damaged", "download it again");
        }

        if (size > MaximalUnpackedBytes)
        {
            throw new ImportException($"'{path}' unpacks to {size} bytes, more than {MaximalUnpackedBytes}", "unpack it with gunzip and give the .onnx file");
        }

        try
        {
            using GZipStream stream = new(new MemoryStream(packed), CompressionMode.Decompress);
            byte[] content = new byte[size];
            return stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false) == content.Length && stream.ReadByte() < 0
                ? content
                : throw new ImportException($"'{path}' is a gzip file cut short or damaged: it does not unpack to the {size} bytes it states", "download it again");
        }
        catch (InvalidDataException exception)
        {
            throw new ImportException($"'{path}' is a damaged gzip file: {exception.Message}", "download it again", exception);
        }
    }

    /// <summary>What the bytes are when they certainly are not ONNX, and what to do; null when they may be.</summary>
    private static (string What, string Hint)? Recognise(ReadOnlySpan<byte> content)
    {
        const string Export = "export the network to ONNX with the framework that wrote it";
        if (content.IsEmpty)
        {
            return ("an empty file", "download or export it again");
        }

        if (content.Length > 8 && content[8] == (byte)'{' && BinaryPrimitives.ReadUInt64LittleEndian(content) <= (ulong)content.Length)
        {
            return ("a safetensors file", "it holds weights or an already compiled model; convert wants the trained network as .onnx");
        }

        return content switch
        {
            _ when content.StartsWith("PK"u8) => ("a zip archive (PyTorch checkpoints are ones, too)", $"unpack it, or {Export}"),
            [0x80, >= 2 and <= 5, ..] => ("a Python pickle", Export),
            _ when content.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'H', (byte)'D', (byte)'F']) => ("an HDF5 file, as Keras writes", Export),
            _ when content.Length > 8 && content[4..8].SequenceEqual("TFL3"u8) => ("a TensorFlow Lite model", Export),
            _ when content.StartsWith("version https://git-lfs"u8) => ("a Git LFS pointer", "fetch the content with git lfs pull"),
            _ when content.TrimStart(" \t\r\n\uFEFF"u8).StartsWith("<"u8) => ("an HTML or XML page", "the download gave a page in place of the file"),
            _ => null,
        };
    }
}
