using System.Security.Cryptography;

namespace ResNetVk.Converter.Import.StateDicts;

/// <summary>Reads trained weights without a graph: the second door into the converter. What a file is, is told by its content.</summary>
public static class StateDictReader
{
    /// <summary>As many bytes as <see cref="Recognises"/> looks at.</summary>
    public const int BytesToRecognise = 16;

    /// <summary>Whether a file that begins so is for <see cref="Read"/>; true does not mean that it can be read.</summary>
    /// <param name="firstBytes">The first <see cref="BytesToRecognise"/> bytes, or all of a shorter file.</param>
    public static bool Recognises(ReadOnlySpan<byte> firstBytes) => IsSafetensors(firstBytes);

    /// <summary>Reads and checks a file.</summary>
    /// <param name="path">A safetensors file, among them the checkpoints of our trainer.</param>
    /// <exception cref="ImportException">The file cannot be read, is damaged, or holds no weights.</exception>
    public static StateDict Read(string path)
    {
        if (Directory.Exists(path))
        {
            throw new ImportException($"'{path}' is a folder", "give the file with the weights inside it");
        }

        if (!File.Exists(path))
        {
            throw new ImportException($"there is no file '{path}'", "check the spelling and the current folder");
        }

        try
        {
            return ReadContent(path, Sha256(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ImportException($"'{path}' cannot be read: {exception.Message}", innerException: exception);
        }
    }

    private static StateDict ReadContent(string path, string sha256)
    {
        StateDictContent content = SafetensorsWeights.Read(path);
        List<string> notes = [.. content.Notes];
        IReadOnlyList<StateDictEntry> entries = CommonPrefix.Remove(content.Entries, notes);
        return entries.Count > 0
            ? new StateDict
            {
                SourceFileName = Path.GetFileName(path),
                SourceSha256 = sha256,
                Description = content.Description,
                Entries = entries,
                Metadata = content.Metadata,
                Notes = notes,
            }
            : throw new ImportException($"'{path}' holds no tensors", "give the file with the trained weights");
    }

    private static bool IsSafetensors(ReadOnlySpan<byte> firstBytes) =>
        firstBytes.Length > 8 && firstBytes[8] == (byte)'{' && firstBytes[4..8].IndexOfAnyExcept((byte)0) < 0;

    private static string Sha256(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
