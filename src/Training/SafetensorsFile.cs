using System.Buffers.Binary;
using System.Text.Json;
using ResNetVk.Onnx;

namespace ResNetVk.Training;

/// <summary>
/// A safetensors file in memory: named tensors (fp32 or int64) and string metadata. The format is eight bytes of header length (little
/// endian), a JSON header, then the values; any tool that reads safetensors opens a checkpoint.
/// </summary>
public sealed class SafetensorsFile
{
    private const int LargestHeaderInBytes = 100_000_000;
    private readonly SortedDictionary<string, SafetensorsEntry> _entries = new(StringComparer.Ordinal);

    /// <summary>The strings under <c>__metadata__</c>.</summary>
    public IDictionary<string, string> Metadata { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries => _entries;

    /// <summary>Adds a tensor; the array is borrowed until <see cref="Save"/>.</summary>
    public void Add(string name, SafetensorsEntry entry) => _entries.Add(name, entry);

    /// <summary>Writes the file; it appears whole or not at all.</summary>
    public void Save(string path)
    {
        using MemoryStream header = new();
        using (Utf8JsonWriter json = new(header))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            foreach ((string key, string value) in Metadata)
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
            long offset = 0;
            foreach ((string name, SafetensorsEntry entry) in _entries)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", entry.Type);
                json.WriteStartArray("shape");
                foreach (long dimension in entry.Shape)
                {
                    json.WriteNumberValue(dimension);
                }

                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                offset += entry.Bytes.Length;
                json.WriteNumberValue(offset);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // The values start at a multiple of 8, as the format recommends; spaces are its padding.
        while (header.Length % 8 != 0)
        {
            header.WriteByte((byte)' ');
        }

        AtomicFile.Write(path, stream =>
        {
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
            stream.Write(length);
            header.WriteTo(stream);
            foreach (SafetensorsEntry entry in _entries.Values)
            {
                stream.Write(entry.Bytes);
            }
        });
    }

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="TrainingInputException">The file cannot be read or is not a whole safetensors file of fp32 and int64
    /// tensors.</exception>
    public static SafetensorsFile Load(string path)
    {
        try
        {
            return Parse(File.ReadAllBytes(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TrainingInputException($"'{path}' cannot be read: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is InvalidDataException or JsonException or InvalidOperationException
            or FormatException or KeyNotFoundException)
        {
            throw new TrainingInputException(
                $"'{path}' is not a whole checkpoint: {exception.Message} Use the checkpoint.safetensors of a training run.", exception);
        }
    }

    private static SafetensorsFile Parse(byte[] content)
    {
        if (content.Length < 8)
        {
            throw new InvalidDataException($"it has {content.Length} bytes, a safetensors file at least 8.");
        }

        long headerLength = BinaryPrimitives.ReadInt64LittleEndian(content);
        if (headerLength < 2 || headerLength > Math.Min(LargestHeaderInBytes, content.Length - 8))
        {
            throw new InvalidDataException($"its header would have {headerLength} bytes, the file has {content.Length}.");
        }

        SafetensorsFile file = new();
        int start = 8 + (int)headerLength;
        int size = content.Length - start;
        long covered = 0;
        using JsonDocument document = JsonDocument.Parse(content.AsMemory(8, (int)headerLength));
        foreach (JsonProperty property in document.RootElement.EnumerateObject())
        {
            if (property.Name == "__metadata__")
            {
                foreach (JsonProperty pair in property.Value.EnumerateObject())
                {
                    file.Metadata[pair.Name] = pair.Value.GetString() ?? string.Empty;
                }

                continue;
            }

            string type = property.Value.GetProperty("dtype").GetString() ?? string.Empty;
            long[] shape = [.. property.Value.GetProperty("shape").EnumerateArray().Select(value => value.GetInt64())];
            long from = property.Value.GetProperty("data_offsets")[0].GetInt64();
            long to = property.Value.GetProperty("data_offsets")[1].GetInt64();
            if (from < 0 || to < from || to > size)
            {
                throw new InvalidDataException($"tensor '{property.Name}' would lie at bytes {from} to {to} of {size}.");
            }

            SafetensorsEntry entry = new(type, shape, content[(int)(start + from)..(int)(start + to)]);
            entry.Validate(property.Name);
            if (!file._entries.TryAdd(property.Name, entry))
            {
                throw new InvalidDataException($"tensor '{property.Name}' appears twice.");
            }

            covered += to - from;
        }

        return covered == size ? file : throw new InvalidDataException($"its tensors cover {covered} of {size} bytes.");
    }
}
