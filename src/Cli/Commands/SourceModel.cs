using System.Buffers.Binary;
using System.CommandLine;
using System.IO.Compression;
using System.Security.Cryptography;
using ResNetVk.Cli.Rendering;
using ResNetVk.Conformance.Oracle;
using ResNetVk.Conformance.Verification;
using ResNetVk.Converter;
using ResNetVk.Converter.Export;
using ResNetVk.Converter.Import;
using ResNetVk.Converter.Networks;
using ResNetVk.Converter.Networks.Random;
using ResNetVk.Format;
using ResNetVk.Format.Plan;

namespace ResNetVk.Cli.Commands;

/// <summary>What a compiled model is compared with, as an ONNX file. Disposal removes what was unpacked or written for it.</summary>
internal sealed class SourceModel : IDisposable
{
    private const long MostBytes = 1L << 31;

    private readonly string? _unpacked;
    private readonly DirectoryInfo? _written;

    /// <summary>Finds the source, unpacks or writes it as ONNX, and says so when the model was converted from another.</summary>
    /// <param name="source">An .onnx or .onnx.gz file, a file of weights, or <c>random:NAME[:SEED]</c>.</param>
    /// <param name="architecture">What weights belong to; null for the network that the model is named after, or else what they tell.</param>
    /// <param name="model">The compiled model.</param>
    /// <param name="terminal">Receives the note.</param>
    /// <exception cref="UsageException">It is not there, or its compression is damaged.</exception>
    /// <exception cref="ConversionException">The weights fit no network.</exception>
    public SourceModel(string source, string? architecture, ModelPlan model, Terminal terminal)
    {
        if (RandomSource.Recognises(source) || SourceImporter.IsStateDict(source))
        {
            string? known = RandomSource.Recognises(source) ? null : ArchitectureTable.Find(model.Name)?.Name;
            ImportedGraph graph = SourceImporter.Import(source, architecture ?? known);
            Compare(source, graph.SourceSha256, model.Provenance, terminal);
            _written = Directory.CreateTempSubdirectory("resnetvk-");
            FilePath = Path.Combine(_written.FullName, $"{graph.Name}.onnx");
            try
            {
                OnnxExporter.Save(graph, FilePath);
            }
            catch
            {
                Dispose();
                throw;
            }

            return;
        }

        if (architecture is not null)
        {
            throw new UsageException($"--arch {architecture}: '{source}' holds no weights without a network", "leave out --arch");
        }

        if (!File.Exists(source))
        {
            throw new UsageException(
                Directory.Exists(source) ? $"--against '{source}' is a folder" : $"--against '{source}' does not exist",
                $"name the source the model was converted from: {model.Provenance.Source}");
        }

        using (FileStream stream = File.OpenRead(source))
        {
            Compare(source, Convert.ToHexStringLower(SHA256.HashData(stream)), model.Provenance, terminal);
            stream.Position = 0;
            _unpacked = stream.ReadByte() == 0x1F && stream.ReadByte() == 0x8B ? Unpack(source, stream) : null;
        }

        FilePath = _unpacked ?? source;
    }

    /// <summary>The option that names the source.</summary>
    /// <param name="description">What the comparison is for.</param>
    /// <param name="required">Whether the command does nothing without it.</param>
    public static Option<string?> Option(string description, bool required) =>
        new("--against") { Description = description, HelpName = "MODEL", Required = required };

    /// <summary>The option that names the network of weights.</summary>
    public static Option<string?> ArchitectureOption() => new("--arch")
    {
        Description = "Network that weights without one belong to, see 'resnetvk networks' [default: told from the weights]",
        HelpName = "NAME",
    };

    /// <summary>Refuses names of sources that cannot be meant.</summary>
    /// <exception cref="UsageException">The name is empty, or a compiled model's.</exception>
    public static void Check(string source)
    {
        if (source.Length == 0)
        {
            throw new UsageException("the name of the model is empty", "name the file of the trained network");
        }

        if (Path.GetExtension(source).Equals(".rnvk", StringComparison.OrdinalIgnoreCase))
        {
            throw new UsageException($"'{source}' is compiled already", "name the file it was made from");
        }
    }

    /// <summary>An uncompressed ONNX file.</summary>
    public string FilePath { get; }

    /// <summary>What measures how much more a model made of this source may differ from it since weights, or activations too, were rounded; null for a model of 32 bits.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">As the source itself is loaded.</param>
    /// <exception cref="OracleException">It cannot be measured.</exception>
    public RoundingEffect? RoundingOf(CompiledModel model, OracleOptions options) =>
        RoundingEffect.Load(FilePath, PrecisionText.PrecisionOf(model), options);

    /// <inheritdoc/>
    public void Dispose()
    {
        _written?.Delete(recursive: true);
        if (_unpacked is not null)
        {
            File.Delete(_unpacked);
        }
    }

    private static void Compare(string source, string sha256, Provenance provenance, Terminal terminal)
    {
        if (sha256 != provenance.SourceSha256)
        {
            terminal.Note($"'{source}' is not the source the model was converted from ({provenance.Source}, SHA-256 {provenance.SourceSha256[..12]}…)");
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
