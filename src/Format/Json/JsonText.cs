using System.Text;
using System.Text.Json;

namespace ResNetVk.Format.Json;

/// <summary>Reads a JSON text of unknown origin; whatever is wrong with it becomes a <see cref="ModelFormatException"/>.</summary>
internal static class JsonText
{
    /// <summary>Reads a text.</summary>
    /// <param name="json">One JSON value.</param>
    /// <param name="name">The first word of every path in messages.</param>
    /// <param name="largestInBytes">A longer text is refused.</param>
    /// <param name="deepest">Deeper nesting is refused.</param>
    /// <param name="read">Reads the value.</param>
    public static T Read<T>(string json, string name, int largestInBytes, int deepest, Func<JsonCursor, T> read)
    {
        if (json.Length > largestInBytes)
        {
            throw TooLarge(name, largestInBytes, json.Length);
        }

        try
        {
            return Read(SafetensorsReader.StrictUtf8.GetBytes(json), name, largestInBytes, deepest, read);
        }
        catch (EncoderFallbackException exception)
        {
            throw new ModelFormatException($"{name}: character {exception.Index} is half of a surrogate pair.", exception);
        }
    }

    /// <summary>Reads a text.</summary>
    /// <param name="utf8Json">One JSON value.</param>
    /// <param name="name">The first word of every path in messages.</param>
    /// <param name="largestInBytes">A longer text is refused.</param>
    /// <param name="deepest">Deeper nesting is refused.</param>
    /// <param name="read">Reads the value.</param>
    public static T Read<T>(ReadOnlyMemory<byte> utf8Json, string name, int largestInBytes, int deepest, Func<JsonCursor, T> read)
    {
        if (utf8Json.Length > largestInBytes)
        {
            throw TooLarge(name, largestInBytes, utf8Json.Length);
        }

        try
        {
            SafetensorsReader.StrictUtf8.GetCharCount(utf8Json.Span);
            using JsonDocument document = JsonDocument.Parse(utf8Json, new JsonDocumentOptions { MaxDepth = deepest });
            return read(new JsonCursor(document.RootElement, name));
        }
        catch (DecoderFallbackException exception)
        {
            throw new ModelFormatException($"{name}: byte {exception.Index} is not valid UTF-8.", exception);
        }
        catch (JsonException exception)
        {
            throw new ModelFormatException($"{name}: not valid JSON: {MessageText.Printable(exception.Message)}", exception);
        }
    }

    private static ModelFormatException TooLarge(string name, int most, long length) =>
        new($"{name}: expected at most {most} bytes of JSON, found {length}.");
}
