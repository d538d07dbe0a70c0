using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using ResNetVk.Format;

namespace ResNetVk.Converter.Import.StateDicts.PyTorch;

/// <summary>The entries of a zip archive whose entries are stored as they are, as ranges of the file.</summary>
internal sealed class ZipRecords : IDisposable
{
    private const string Again = "the file is damaged or cut short: download or save it again";

    private readonly TensorData _file;
    private readonly DataStream _stream;
    private readonly ZipArchive _archive;
    private readonly Crc32 _checksum = new();
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);

    /// <summary>Reads the archive's directory.</summary>
    /// <exception cref="ImportException">It is damaged, or not one of names that occur once and stay in their folder.</exception>
    internal ZipRecords(TensorData file)
    {
        _file = file;
        _stream = new DataStream(file);
        _archive = Guard(() => new ZipArchive(_stream, ZipArchiveMode.Read, leaveOpen: true), "its directory");
        foreach (ZipArchiveEntry entry in Guard(() => _archive.Entries, "its directory"))
        {
            if (entry.FullName.Split('/', '\\').Contains("..") || !_entries.TryAdd(entry.FullName, entry))
            {
                throw new ImportException($"the zip archive's entry {ForeignText.Quote(entry.FullName)} exists twice or leaves its folder", Again);
            }
        }
    }

    /// <summary>The names of all entries.</summary>
    internal IEnumerable<string> Names => _entries.Keys;

    /// <summary>The bytes of an entry, whose checksum is right; null when there is none of this name.</summary>
    /// <exception cref="ImportException">It is compressed, encrypted or damaged.</exception>
    internal TensorData? Find(string name)
    {
        if (!_entries.TryGetValue(name, out ZipArchiveEntry? entry))
        {
            return null;
        }

        string quoted = $"the zip archive's entry {ForeignText.Quote(name)}";
        if (entry.IsEncrypted || entry.CompressedLength != entry.Length)
        {
            throw Compressed(quoted);
        }

        if (entry.Length == 0)
        {
            return _file.Slice(0, 0);
        }

        long start = Guard(() => FindStart(entry), $"its entry {ForeignText.Quote(name)}") ?? throw Compressed(quoted);
        if (start > _file.Length - entry.Length)
        {
            throw new ImportException($"{quoted} should have {entry.Length} bytes, only {_file.Length - start} are left", Again);
        }

        TensorData data = _file.Slice(start, entry.Length);
        data.ForEachPiece(piece => _checksum.Append(piece.Span));

        // Begins anew for the next entry.
        Span<byte> checksum = stackalloc byte[sizeof(uint)];
        _checksum.GetHashAndReset(checksum);
        return BinaryPrimitives.ReadUInt32LittleEndian(checksum) == entry.Crc32
            ? data
            : throw new ImportException($"{quoted} is damaged: its checksum is wrong", Again);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _archive.Dispose();
        _stream.Dispose();
    }

    // The archive does not tell where an entry lies nor how it is compressed. But what is stored as it is, is read byte for byte: reading its
    // first byte reads one byte of the file, at the place sought. Null for other entries.
    private long? FindStart(ZipArchiveEntry entry)
    {
        using Stream content = entry.Open();
        _stream.FirstRead = null;
        return content.ReadByte() >= 0 && _stream.Position == _stream.FirstRead + 1 ? _stream.FirstRead : null;
    }

    private static ImportException Compressed(string entry) => new(
        $"{entry} is compressed or encrypted, which torch.save never does", "save the weights again with torch.save(model.state_dict(), …)");

    private static T Guard<T>(Func<T> read, string what)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or ArgumentException or NotSupportedException or OverflowException)
        {
            throw new ImportException($"the zip archive cannot be read, {what} is damaged: {exception.Message}", Again, exception);
        }
    }
}
