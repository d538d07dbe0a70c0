using System.Security.Cryptography;
using ResNetVk.Converter.Import.StateDicts.PyTorch;
using ResNetVk.Format;

namespace ResNetVk.Converter.Import.StateDicts;

/// <summary>Reads trained weights without a graph: the second door into the converter. What a file is, is told by its content.</summary>
public static class StateDictReader
{
    /// <summary>As many bytes as <see cref="Recognises"/> looks at.</summary>
    public const int BytesToRecognise = 512;

    /// <summary>Whether a file that begins so is for <see cref="Read"/>; true does not mean that it can be read.</summary>
    /// <param name="firstBytes">The first <see cref="BytesToRecognise"/> bytes, or all of a shorter file.</param>
    public static bool Recognises(ReadOnlySpan<byte> firstBytes) =>
        IsSafetensors(firstBytes) || ZipCheckpoint.Recognises(firstBytes) || LegacyCheckpoint.Recognises(firstBytes) || IsTar(firstBytes);

    /// <summary>Reads and checks a file. Weights stay in the file and are read on demand; it must not be changed in place meanwhile.</summary>
    /// <param name="path">
    /// A safetensors file, among them the checkpoints of our trainer, or a PyTorch checkpoint: what <c>torch.save</c> makes of a state dict, or of
    /// a dictionary with a state dict in it.
    /// </param>
    /// <exception cref="ImportException">The file cannot be read, is damaged, holds no weights, or holds Python objects other than weights.</exception>
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
            TensorData file = TensorData.FromFile(path);
            StateDictContent content = ReadContent(file);
            List<string> notes = [.. content.Notes];
            return new StateDict
            {
                SourceFileName = Path.GetFileName(path),
                SourceSha256 = Sha256(file),
                Description = content.Description,
                Entries = CommonPrefix.Remove(content.Entries, notes),
                Metadata = content.Metadata,
                Notes = notes,
            };
        }
        catch (ImportException exception)
        {
            throw new ImportException($"'{path}': {exception.Message}", exception.Hint, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ImportException($"'{path}' cannot be read: {exception.Message}", innerException: exception);
        }
    }

    private static StateDictContent ReadContent(TensorData file)
    {
        byte[] firstBytes = file.Slice(0, Math.Min(BytesToRecognise, file.Length)).ToArray();
        StateDictContent content = firstBytes switch
        {
            [] => throw new ImportException("the file is empty", "download or save it again"),
            _ when IsSafetensors(firstBytes) => SafetensorsWeights.Read(file),
            _ when ZipCheckpoint.Recognises(firstBytes) => ZipCheckpoint.Read(file),
            _ when LegacyCheckpoint.Recognises(firstBytes) => LegacyCheckpoint.Read(file),
            _ when IsTar(firstBytes) => throw new ImportException(
                "this is a tar archive; PyTorch before 0.1.10 wrote its checkpoints so", "load it with an old PyTorch and save it with a current one, or unpack it if it is another archive"),
            _ => throw new ImportException(
                "this is neither a safetensors file nor a PyTorch checkpoint", "give a file of weights; networks with a graph are read as .onnx"),
        };
        return content.Entries.Count > 0 ? content : throw new ImportException("the file holds no tensors", "give the file with the trained weights");
    }

    private static bool IsSafetensors(ReadOnlySpan<byte> firstBytes) =>
        firstBytes.Length > 8 && firstBytes[8] == (byte)'{' && firstBytes[4..8].IndexOfAnyExcept((byte)0) < 0;

    private static bool IsTar(ReadOnlySpan<byte> firstBytes)
    {
        const int MagicOffset = 257;
        return firstBytes.Length > MagicOffset && firstBytes[MagicOffset..].StartsWith("ustar"u8);
    }

    private static string Sha256(TensorData file)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        file.ForEachPiece(piece => hash.AppendData(piece.Span));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
