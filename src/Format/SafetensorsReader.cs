using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using ResNetVk.Format.Json;

namespace ResNetVk.Format;

/// <summary>Reads safetensors files and believes nothing they say before it has checked it.</summary>
internal static class SafetensorsReader
{
    /// <summary>The header's entry that holds strings instead of a tensor.</summary>
    public const string MetadataName = "__metadata__";

    /// <summary>More sizes than any framework gives a tensor (PyTorch allows 64).</summary>
    public const int LargestRank = 64;

    /// <summary>UTF-8 that throws where the text is not valid, instead of replacing characters.</summary>
    public static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private const int LengthFieldInBytes = 8;

    /// <summary>Header object, tensor object, array: three; one more would already be wrong.</summary>
    private const int DeepestNesting = 4;

    // Enough to recognise other files by.
    private const int LongestSignature = 64;

    private const string Advice = "If another program wrote the file, write it again with a current safetensors library; otherwise copy it again.";

    public static SafetensorsFile Read(TensorData content)
    {
        int headerLength = ReadHeaderLength(content);
        byte[] header = content.Slice(LengthFieldInBytes, headerLength).ToArray();
        CheckHeaderText(header);
        try
        {
            using JsonDocument document = JsonDocument.Parse(header, new JsonDocumentOptions { MaxDepth = DeepestNesting });
            return ReadHeader(new JsonCursor(document.RootElement, "header"), content, LengthFieldInBytes + headerLength);
        }
        catch (JsonException exception)
        {
            throw new ModelFormatException(
                $"the header (byte 8 to {LengthFieldInBytes + headerLength}) is not valid JSON: "
                + $"{MessageText.Printable(exception.Message)} {Advice}",
                exception);
        }
    }

    /// <summary>Elements of the shape times the element size; null when a size is negative or the product exceeds 64 bits.</summary>
    public static long? SizeInBytes(ElementType type, IReadOnlyList<long> shape)
    {
        long size = type.SizeInBytes();
        foreach (long dimension in shape)
        {
            if (dimension < 0 || (dimension != 0 && size > long.MaxValue / dimension))
            {
                return null;
            }

            size *= dimension;
        }

        return size;
    }

    private static int ReadHeaderLength(TensorData file)
    {
        ReadOnlySpan<byte> content = file.Slice(0, Math.Min(LongestSignature, file.Length)).ToArray();
        if (content.Length < LengthFieldInBytes)
        {
            throw NotSafetensors(content, $"it has {content.Length} bytes, a safetensors file at least {LengthFieldInBytes + 2}");
        }

        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(content);
        long available = file.Length - LengthFieldInBytes;
        if (available > 0 && content[LengthFieldInBytes] != '{')
        {
            throw NotSafetensors(content, $"its header, at byte 8, begins with 0x{content[LengthFieldInBytes]:x2} instead of '{{'");
        }

        if (length < 2 || length > SafetensorsFile.LargestHeaderInBytes)
        {
            throw NotSafetensors(
                content,
                $"its header length, bytes 0 to 8, is {length}; expected 2 to {SafetensorsFile.LargestHeaderInBytes}");
        }

        return length <= (ulong)available
            ? (int)length
            : throw NotSafetensors(
                content, $"its header should have {length} bytes but only {available} follow the length field: the file is cut");
    }

    private static ModelFormatException NotSafetensors(ReadOnlySpan<byte> content, string reason)
    {
        // A header where it belongs outweighs first bytes that look like another format: they are a length and may have any value.
        bool hasHeader = content.Length > LengthFieldInBytes && content[LengthFieldInBytes] == '{';
        string? foreign = hasHeader ? null : ForeignFile.Describe(content);
        return new ModelFormatException(foreign is null
            ? $"not a whole safetensors file: {reason}. {Advice}"
            : $"expected a safetensors file, found a file that is {foreign}. Give a safetensors file.");
    }

    private static void CheckHeaderText(ReadOnlySpan<byte> header)
    {
        try
        {
            StrictUtf8.GetCharCount(header);
        }
        catch (DecoderFallbackException exception)
        {
            throw new ModelFormatException(
                $"the header is not valid UTF-8 at byte {LengthFieldInBytes + exception.Index} of the file. {Advice}", exception);
        }
    }

    private static SafetensorsFile ReadHeader(JsonCursor root, TensorData content, int blobStart)
    {
        Dictionary<string, TensorEntry> tensors = new(StringComparer.Ordinal);
        Dictionary<string, string> metadata = new(StringComparer.Ordinal);
        List<TensorRange> ranges = [];
        foreach ((string name, JsonCursor value) in root.Properties())
        {
            if (name == MetadataName)
            {
                foreach ((string key, JsonCursor text) in value.Properties())
                {
                    metadata.Add(key, text.Text());
                }

                continue;
            }

            (TensorEntry tensor, TensorRange range) = ReadTensor(name, value, content, blobStart);
            tensors.Add(name, tensor);
            ranges.Add(range);
        }

        CheckCoverage(ranges, content.Length - blobStart);
        return new SafetensorsFile(tensors, metadata);
    }

    private static (TensorEntry Tensor, TensorRange Range) ReadTensor(
        string name, JsonCursor value, TensorData content, int blobStart)
    {
        JsonObjectReader fields = value.Object();
        JsonCursor typeField = fields.Required("dtype");
        string typeName = typeField.Text();
        if (!ElementTypes.TryParse(typeName, out ElementType type))
        {
            throw new ModelFormatException(
                $"{typeField.Path}: expected {ElementTypes.KnownNames}, found {MessageText.Quote(typeName)}. "
                + "Convert the tensor to one of these types before saving it.");
        }

        JsonCursor shapeField = fields.Required("shape");
        List<long> shape = shapeField.List(size => size.Int64(0, long.MaxValue), LargestRank);
        JsonCursor offsetsField = fields.Required("data_offsets");
        List<long> offsets = offsetsField.List(offset => offset.Int64(0, long.MaxValue), most: 2);
        fields.Complete();

        long blobSize = content.Length - blobStart;
        if (offsets.Count != 2 || offsets[0] > offsets[1])
        {
            throw offsetsField.Unexpected("[begin, end] with begin at most end", $"[{string.Join(", ", offsets)}]");
        }

        if (offsets[1] > blobSize)
        {
            throw new ModelFormatException(
                $"{offsetsField.Path}: the tensor should end at byte {offsets[1]} of the data, but the file holds only {blobSize} bytes of "
                + "data: it is cut or its header is damaged. Copy the file again or write it again.");
        }

        long? expected = SizeInBytes(type, shape);
        if (expected != offsets[1] - offsets[0])
        {
            string expectedText = expected is null ? "more than 64 bits can count" : $"{expected} bytes";
            throw new ModelFormatException(
                $"{value.Path}: shape [{string.Join(", ", shape)}] of {typeName} gives {expectedText}, "
                + $"data_offsets give {offsets[1] - offsets[0]}. {Advice}");
        }

        TensorRange range = new(name, offsets[0], offsets[1]);
        TensorData data = content.Slice(blobStart + range.Begin, range.End - range.Begin);
        return (new TensorEntry(name, type, shape.ToArray(), data), range);
    }

    private static void CheckCoverage(List<TensorRange> ranges, long blobSize)
    {
        long covered = 0;
        string before = "the beginning";
        foreach (TensorRange range in ranges.OrderBy(range => range.Begin).ThenBy(range => range.End))
        {
            string name = MessageText.Quote(range.Name);
            if (range.Begin < covered)
            {
                throw new ModelFormatException(
                    $"tensor {name} begins at byte {range.Begin} of the data, within {before}, which ends at {covered}: tensors may not "
                    + $"overlap. {Advice}");
            }

            if (range.Begin > covered)
            {
                throw new ModelFormatException(
                    $"bytes {covered} to {range.Begin} of the data, between {before} and tensor {name}, belong to no tensor. {Advice}");
            }

            covered = range.End;
            before = $"tensor {name}";
        }

        if (covered != blobSize)
        {
            throw new ModelFormatException(
                $"the tensors end at byte {covered} of the data, but the file holds {blobSize} bytes of data: {blobSize - covered} bytes "
                + $"belong to no tensor. {Advice}");
        }
    }

    private readonly record struct TensorRange(string Name, long Begin, long End);
}
