namespace ResNetVk.Format;

/// <summary>A safetensors file: named tensors and string metadata.</summary>
/// <remarks>
/// The format is eight bytes of header length (little-endian), a JSON header, then the tensors' bytes without a gap. Immutable and safe
/// to use from several threads. Only the header is held in memory; the tensors of a file are read when their data is asked for.
/// </remarks>
public sealed class SafetensorsFile
{
    /// <summary>The header may have this many bytes at most; the same limit as the format's reference implementation.</summary>
    public const int LargestHeaderInBytes = 100_000_000;

    internal SafetensorsFile(IReadOnlyDictionary<string, TensorEntry> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        Tensors = tensors;
        Metadata = metadata;
    }

    /// <summary>The tensors by name, enumerated in the header's order.</summary>
    public IReadOnlyDictionary<string, TensorEntry> Tensors { get; }

    /// <summary>The strings under <c>__metadata__</c>, enumerated in the header's order; empty when there are none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file, reads its header and checks it.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelFormatException">The content is not a safetensors file; the message begins with the path.</exception>
    /// <exception cref="IOException">The file does not exist or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static SafetensorsFile Load(string path)
    {
        TensorData content = Open(path);
        try
        {
            return Parse(content);
        }
        catch (ModelFormatException exception)
        {
            throw new ModelFormatException($"'{path}': {exception.Message}", exception);
        }
    }

    /// <summary>Checks the header of a file and gives views into its content.</summary>
    /// <remarks>
    /// Refused are: a header length beyond the file or beyond <see cref="LargestHeaderInBytes"/>, a header that is not valid UTF-8 or not
    /// a JSON object, a name that occurs twice, an unknown element type, a shape that does not give the number of bytes, offsets outside
    /// of the file, and bytes that belong to no tensor or to two.
    /// </remarks>
    /// <param name="content">All bytes of the file; they stay unchanged while the tensors are in use.</param>
    /// <exception cref="ModelFormatException">The content is not a safetensors file.</exception>
    public static SafetensorsFile Parse(TensorData content) => SafetensorsReader.Read(content);

    /// <summary>Writes a file that appears whole or not at all.</summary>
    /// <remarks>
    /// Equal arguments give equal bytes. The tensors are laid out by descending element size, equal sizes in the order given, and begin
    /// at a multiple of 64, so that each lies at a multiple of its element size.
    /// </remarks>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="tensors">The tensors; names unique.</param>
    /// <param name="metadata">Strings for <c>__metadata__</c>, written in the order given; null or empty for none.</param>
    /// <exception cref="ModelFormatException">A tensor's size does not agree with its shape, a name occurs twice or is reserved.</exception>
    /// <exception cref="IOException">The file cannot be written; nothing is left behind.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written to; nothing is left behind.</exception>
    public static void Save(
        string path, IEnumerable<TensorEntry> tensors, IEnumerable<KeyValuePair<string, string>>? metadata = null)
    {
        SafetensorsWriter writer = new(tensors, metadata ?? []);
        AtomicFile.Write(path, writer.ToData().CopyTo);
    }

    /// <summary>The bytes that <see cref="Save"/> writes.</summary>
    /// <param name="tensors">The tensors; names unique.</param>
    /// <param name="metadata">Strings for <c>__metadata__</c>, written in the order given; null or empty for none.</param>
    /// <exception cref="ModelFormatException">A tensor's size does not agree with its shape, a name occurs twice or is reserved.</exception>
    public static byte[] ToBytes(IEnumerable<TensorEntry> tensors, IEnumerable<KeyValuePair<string, string>>? metadata = null) =>
        new SafetensorsWriter(tensors, metadata ?? []).ToData().ToArray();

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="ModelFormatException">The path names no file.</exception>
    /// <exception cref="IOException">The file does not exist or cannot be read.</exception>
    internal static TensorData Open(string path) =>
        path.Length == 0 ? throw new ModelFormatException("the name of the file to read is empty: give the name of a file.")
        : Directory.Exists(path) ? throw new ModelFormatException($"'{path}' is a folder: give the name of a file in it.")
        : TensorData.FromFile(path);
}
