using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using Google.Protobuf;
using ResNetVk.Format;
using ResNetVk.Onnx;

namespace ResNetVk.Converter.Import;

/// <summary>Reads the bytes of a model file and recognises what is not one.</summary>
internal static class OnnxFile
{
    /// <summary>Most bytes a compressed model may unpack to: a small file must not be able to fill the memory.</summary>
    private const int MaximalUnpackedBytes = 1 << 30;

    /// <summary>Header and trailer of an empty gzip file.</summary>
    private const int LeastGzipBytes = 18;

    /// <summary>Bytes that are enough to recognise other files by.</summary>
    private const int LongestSignature = 512;

    /// <summary>Deflate writes 258 bytes with two bits at best.</summary>
    private const long LargestGzipRatio = 1032;

    /// <summary>Parses a model, unpacking it when it is gzip-compressed; large weights of one that is not stay in the file.</summary>
    /// <returns>The model, the raw data of those of its initialisers that hold none, and the SHA-256 of the file.</returns>
    /// <exception cref="ImportException">It cannot be read or is something else.</exception>
    internal static (ModelProto Model, IReadOnlyDictionary<TensorProto, TensorData> RawData, string Sha256) Read(string path)
    {
        try
        {
            TensorData file = Open(path);
            using IncrementalHash sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            file.ForEachPiece(piece => sha256.AppendData(piece.Span));
            (ModelProto model, IReadOnlyDictionary<TensorProto, TensorData> rawData) = Parse(path, IsGzip(file) ? Unpack(path, file) : file);
            return (model, rawData, Convert.ToHexStringLower(sha256.GetHashAndReset()));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ImportException($"'{path}' cannot be read: {exception.Message}", innerException: exception);
        }
    }

    private static TensorData Open(string path) =>
        Directory.Exists(path) ? throw new ImportException($"'{path}' is a folder", "give the .onnx file inside it")
        : !File.Exists(path) ? throw new ImportException($"there is no file '{path}'", "check the spelling and the current folder")
        : TensorData.FromFile(path) is { Length: var length } file && length <= Array.MaxLength ? file
        : throw new ImportException(
            $"'{path}' has more than {Array.MaxLength} bytes, the most an ONNX file has", "export larger weights as external data");

    private static byte[] StartOf(TensorData file, int length) => file.Slice(0, Math.Min(length, file.Length)).ToArray();

    private static bool IsGzip(TensorData file) => StartOf(file, 2) is [0x1F, 0x8B];

    private static byte[] Unpack(string path, TensorData file)
    {
        // The last four bytes state the unpacked size: what is too large is refused before a byte is unpacked.
        uint size = file.Length < LeastGzipBytes
            ? uint.MaxValue
            : BinaryPrimitives.ReadUInt32LittleEndian(file.Slice(file.Length - sizeof(uint), sizeof(uint)).ToArray());
        if (size > file.Length * LargestGzipRatio)
        {
            throw new ImportException($"'{path}' is a gzip file cut short or damaged", "download it again");
        }

        if (size > MaximalUnpackedBytes)
        {
            throw new ImportException($"'{path}' unpacks to {size} bytes, more than {MaximalUnpackedBytes}", "unpack it with gunzip and give the .onnx file");
        }

        try
        {
            using GZipStream stream = new(new MemoryStream(file.ToArray()), CompressionMode.Decompress);
            byte[] content = new byte[size];
            if (stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false) != content.Length || stream.ReadByte() >= 0)
            {
                throw new ImportException($"'{path}' is a gzip file cut short or damaged: it does not unpack to the {size} bytes it states", "download it again");
            }

            return content;
        }
        catch (InvalidDataException exception)
        {
            throw new ImportException($"'{path}' is a damaged gzip file: {exception.Message}", "download it again", exception);
        }
    }

    private static (ModelProto Model, IReadOnlyDictionary<TensorProto, TensorData> RawData) Parse(string path, TensorData file)
    {
        if (Recognise(StartOf(file, LongestSignature), file.Length) is (string what, string hint))
        {
            throw new ImportException($"'{path}' is not an ONNX model but {what}", hint);
        }

        try
        {
            return OnnxSkeleton.Parse(file);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new ImportException(
                $"'{path}' is no ONNX file or is damaged: {exception.Message}", "download or export it again; a download may have been cut short", exception);
        }
    }

    /// <summary>What the bytes are when they certainly are not ONNX, and what to do; null when they may be.</summary>
    private static (string What, string Hint)? Recognise(ReadOnlySpan<byte> content, long length)
    {
        const string Export = "export the network to ONNX with the framework that wrote it";
        if (content.IsEmpty)
        {
            return ("an empty file", "download or export it again");
        }

        if (content.Length > 8 && content[8] == (byte)'{' && BinaryPrimitives.ReadUInt64LittleEndian(content) <= (ulong)length)
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
