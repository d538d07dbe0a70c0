using System.Buffers.Binary;
using System.CommandLine;
using System.IO.Compression;
using System.Security.Cryptography;
using ResNetVk.Format.Plan;

namespace ResNetVk.Cli.Commands;

/// <summary>The ONNX file that a compiled model is compared with. Disposal removes what was unpacked.</summary>
internal sealed class SourceModel : IDisposable
{
    private const long MostBytes = 1L << 31;

    private readonly string? _unpacked;

    /// <summary>Finds the file, unpacks it when it is compressed, and says so when the model was converted from another.</summary>
    /// <param name="path">An .onnx or .onnx.gz file.</param>
    /// <param name="provenance">What the compiled model was converted from.</param>
    /// <param name="terminal">Receives the note.</param>
    /// <exception cref="UsageException">It is not there, or its compression is damaged.</exception>
    public SourceModel(string path, Provenance provenance, Terminal terminal)
    {
        if (!File.Exists(path))
        {
            throw new UsageException(
                Directory.Exists(path) ? $"--against '{path}' is a folder" : $"--against '{path}' does not exist", $"name the ONNX file the model was converted from: {provenance.Source}");
        }

        using (FileStream stream = File.OpenRead(path))
        {
            string sha256 = Convert.ToHexStringLower(SHA256.HashData(stream));
            if (sha256 != provenance.SourceSha256)
            {
                terminal.Note($"'{path}' is not the file the model was converted from ({provenance.Source}, SHA-256 {provenance.SourceSha256[..12]}…)");
            }

            stream.Position = 0;
            _unpacked = stream.ReadByte() == 0x1F && stream.ReadByte() == 0x8B ? Unpack(path, stream) : null;
        }

        FilePath = _unpacked ?? path;
    }

    /// <summary>The option that names the file.</summary>
    /// <param name="description">What the comparison is for.</param>
    /// <param name="required">Whether the command does nothing without it.</param>
    public static Option<string?> Option(string description, bool required) =>
        new("--against") { Description = description, HelpName = "MODEL.onnx", Required = required };

    /// <summary>An uncompressed ONNX file.</summary>
    public string FilePath { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_unpacked is not null)
        {
            File.Delete(_unpacked);
        }
    }

    private static string Unpack(string path, FileStream packed)
    {
        string unpacked = Path.Combine(Path.GetTempPath(), $"resnetvk-{Guid.NewGuid():N}.onnx");
        packed.Position = 0;
        try
        {
            using GZipStream content = new(packed, CompressionMode.Decompress, leaveOpen: true);
            using FileStream target = new(unpacked, FileMode.CreateNew, FileAccess.Write);
            byte[] buffer = new byte[1 << 20];
            for (int read = content.Read(buffer); read > 0; read = content.Read(buffer))
            {
                target.Write(buffer.AsSpan(0, read));
                if (target.Length > MostBytes)
                {
                    // A small file must not be able to fill the disk.
                    throw new UsageException($"--against '{path}' unpacks to more than {MostBytes} bytes", "unpack it with gunzip and name the .onnx file");
                }
            }

            // The decoder takes the end of a file that was cut short for its content's end; the last four bytes state the content's size.
            Span<byte> stated = stackalloc byte[sizeof(uint)];
            packed.Position = Math.Max(0, packed.Length - sizeof(uint));
            int size = packed.ReadAtLeast(stated, stated.Length, throwOnEndOfStream: false);
            return size == stated.Length && BinaryPrimitives.ReadUInt32LittleEndian(stated) == (uint)target.Length
                ? unpacked
                : throw new UsageException($"--against '{path}' is a gzip file cut short or damaged: it does not unpack to the size it states", "fetch it again");
        }
        catch (Exception exception)
        {
            File.Delete(unpacked);
            if (exception is InvalidDataException)
            {
                throw new UsageException($"--against '{path}' is a damaged gzip file: {exception.Message}", "fetch it again", exception);
            }

            throw;
        }
    }
}
