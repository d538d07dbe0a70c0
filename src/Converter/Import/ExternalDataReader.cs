using System.Globalization;
using ResNetVk.Converter.Operators;
using ResNetVk.Format;
using ResNetVk.Onnx;

namespace ResNetVk.Converter.Import;

/// <summary>Reads values that an ONNX file keeps in files beside it.</summary>
internal sealed class ExternalDataReader
{
    private readonly string _folder;
    private readonly Dictionary<string, TensorData> _files = [];

    /// <summary>Creates a reader.</summary>
    /// <param name="folder">The model's folder; nothing outside it is read.</param>
    internal ExternalDataReader(string folder) => _folder = folder;

    /// <summary>The bytes of one tensor, read when they are needed.</summary>
    /// <param name="entries">Keys location, offset and length.</param>
    /// <param name="expectedBytes">Number of bytes the tensor's shape takes.</param>
    /// <exception cref="ShapeException">The file is outside the folder, missing, too short, or the length is another.</exception>
    internal TensorData Read(IReadOnlyList<StringStringEntryProto> entries, long expectedBytes)
    {
        string location = entries.LastOrDefault(e => e.Key == "location")?.Value ?? "";
        string path = Locate(location);
        long offset = Number(entries, "offset") ?? 0;
        try
        {
            if (!_files.TryGetValue(path, out TensorData? file))
            {
                _files[path] = file = TensorData.FromFile(path);
            }

            long length = Number(entries, "length") ?? file.Length - offset;
            if (length != expectedBytes)
            {
                throw new ShapeException($"its shape takes {expectedBytes} bytes, external data '{location}' states {length}");
            }

            if (offset > file.Length || length > file.Length - offset)
            {
                throw new ShapeException($"its bytes {offset} to {offset + length} lie outside '{location}', which has {file.Length}: the file is damaged");
            }

            return file.Slice(offset, length);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new ShapeException($"external data '{location}' cannot be read ({exception.Message}); it belongs beside the model");
        }
    }

    private static long? Number(IReadOnlyList<StringStringEntryProto> entries, string key)
    {
        string? text = entries.LastOrDefault(e => e.Key == key)?.Value;
        return text is null ? null
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number
            : throw new ShapeException($"the {key} of its external data is '{text}', which is not a number of bytes");
    }

    private string Locate(string location)
    {
        // Both separators count on every system, so that a model means the same everywhere.
        string[] parts = location.Split('/', '\\');
        bool isInside = location.Length > 0 && !Path.IsPathRooted(location) && !location.Contains(':') && !location.Contains('\0')
            && parts[0].Length > 0 && !parts.Contains("..");
        return isInside
            ? Path.Combine([_folder, .. parts])
            : throw new ShapeException($"external data '{location}' is refused: only files inside the model's own folder are read");
    }
}
