using System.Buffers.Binary;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ResNetVk.Format;

/// <summary>Lays a safetensors file out and writes it.</summary>
internal sealed class SafetensorsWriter
{
    private const int LengthFieldInBytes = 8;

    /// <summary>The tensors' bytes begin at a multiple of this: a cache line, and more than any element needs.</summary>
    internal const int BlobAlignment = 64;

    private readonly byte[] _header;
    private readonly TensorEntry[] _tensors;

    public SafetensorsWriter(IEnumerable<TensorEntry> tensors, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        // Larger elements first: without gaps, each tensor then lies at a multiple of its element size. The sort keeps the order of equals.
        _tensors = [.. tensors.OrderByDescending(tensor => tensor.Type.SizeInBytes())];
        CheckTensors(_tensors);
        _header = WriteHeader(_tensors, metadata);
        if (_header.Length > SafetensorsFile.LargestHeaderInBytes)
        {
            throw new ModelFormatException(
                $"the file's header would have {_header.Length} bytes; at most {SafetensorsFile.LargestHeaderInBytes} can be read again.");
        }
    }

    /// <summary>The JSON header; what is changed in it is changed in the file.</summary>
    public Span<byte> Header => _header;

    /// <summary>The file, put together from the header and the tensors' data, which is not copied.</summary>
    public TensorData ToData()
    {
        byte[] length = new byte[LengthFieldInBytes];
        BinaryPrimitives.WriteInt64LittleEndian(length, _header.Length);
        return TensorData.Join([length, _header, .. _tensors.Select(tensor => tensor.Data)]);
    }

    private static void CheckTensors(TensorEntry[] tensors)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (TensorEntry tensor in tensors)
        {
            string where = $"tensor {MessageText.Quote(tensor.Name)}";
            if (tensor.Name == SafetensorsReader.MetadataName)
            {
                throw new ModelFormatException($"{where}: the name is reserved by the file format. Give the tensor another name.");
            }

            if (!names.Add(tensor.Name))
            {
                throw new ModelFormatException($"{where} occurs twice; names must be unique in a file.");
            }

            CheckText(tensor.Name, where);
            if (tensor.Shape.Count > SafetensorsReader.LargestRank)
            {
                throw new ModelFormatException(
                    $"{where}: a shape has at most {SafetensorsReader.LargestRank} sizes, found {tensor.Shape.Count}.");
            }

            if (SafetensorsReader.SizeInBytes(tensor.Type, tensor.Shape) != tensor.Data.Length)
            {
                throw new ModelFormatException(
                    $"{where}: shape [{string.Join(", ", tensor.Shape)}] of {tensor.Type.Name()} does not give the {tensor.Data.Length} "
                    + "bytes of its data.");
            }
        }
    }

    private static byte[] WriteHeader(TensorEntry[] tensors, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        using MemoryStream header = new();

        // The relaxed encoder writes \" for a quote within a string, not \u0022: the header holds JSON within JSON and stays legible.
        using (Utf8JsonWriter json = new(header, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            long offset = 0;
            foreach (TensorEntry tensor in tensors)
            {
                WriteTensor(json, tensor, offset);
                offset += tensor.Data.Length;
            }

            json.WriteEndObject();
        }

        while ((LengthFieldInBytes + header.Length) % BlobAlignment != 0)
        {
            header.WriteByte((byte)' ');
        }

        return header.ToArray();
    }

    private static void WriteMetadata(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        HashSet<string> keys = new(StringComparer.Ordinal);
        foreach ((string key, string value) in metadata)
        {
            string where = $"metadata {MessageText.Quote(key)}";
            if (!keys.Add(key))
            {
                throw new ModelFormatException($"{where} occurs twice; keys must be unique in a file.");
            }

            CheckText(key, where);
            CheckText(value, where);
            if (keys.Count == 1)
            {
                json.WriteStartObject(SafetensorsReader.MetadataName);
            }

            json.WriteString(key, value);
        }

        if (keys.Count > 0)
        {
            json.WriteEndObject();
        }
    }

    private static void WriteTensor(Utf8JsonWriter json, TensorEntry tensor, long offset)
    {
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", tensor.Type.Name());
        json.WriteStartArray("shape");
        foreach (long size in tensor.Shape)
        {
            json.WriteNumberValue(size);
        }

        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(offset);
        json.WriteNumberValue(offset + tensor.Data.Length);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Refuses half of a surrogate pair: the JSON writer would put another character in its place without a word.</summary>
    private static void CheckText(string text, string where)
    {
        try
        {
            SafetensorsReader.StrictUtf8.GetByteCount(text);
        }
        catch (EncoderFallbackException exception)
        {
            throw new ModelFormatException(
                $"{where}: character {exception.Index} is half of a surrogate pair and has no UTF-8 form.", exception);
        }
    }
}
