using System.Text.Json;

namespace ResNetVk.Runtime;

/// <summary>The file that keeps choices between runs, beside that of the pipeline cache.</summary>
/// <remarks>
/// Layout, little-endian: 8 bytes <c>RNVKCHO1</c>; device, driver and model as in <see cref="PipelineCacheFile"/>, the subgroup size
/// (uint32); SHA-256 of the payload; the payload, JSON in UTF-8. Choices are by shape, so several plans of one model share a file.
/// </remarks>
internal sealed class ChoiceFile
{
    private const string Suffix = ".choice";

    private readonly CheckedFile _file;

    /// <summary>Names the file; touches nothing.</summary>
    /// <param name="pipelineCachePath">The file of the pipeline cache it lies beside.</param>
    /// <param name="identity">Device and driver.</param>
    /// <param name="subgroupSize">Drivers for which it is a setting run other alternatives then.</param>
    /// <param name="modelHash">SHA-256 of the model as text.</param>
    public ChoiceFile(string pipelineCachePath, PipelineCacheIdentity identity, int subgroupSize, string modelHash) => _file = new CheckedFile(
        pipelineCachePath + Suffix,
        "RNVKCHO1"u8,
        [.. identity.Bytes.ToArray(), .. BitConverter.GetBytes(subgroupSize), .. CheckedFile.HashOfText(modelHash)]);

    /// <summary>True when a file was there but of another device, driver or model, or damaged.</summary>
    public bool WasRejected { get; private set; }

    /// <summary>The choices by shape, or null when there is no file that can be used.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Reading is not allowed.</exception>
    public IReadOnlyDictionary<string, StepChoice>? Read()
    {
        byte[]? payload = _file.Read();
        IReadOnlyDictionary<string, StepChoice>? choices = payload is null ? null : Parse(payload);
        WasRejected = _file.WasRejected || (payload is not null && choices is null);
        return choices;
    }

    /// <summary>Replaces the file as a whole.</summary>
    /// <exception cref="IOException">The file cannot be written; the old one is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">Writing is not allowed; the old one is as it was.</exception>
    public void Write(IReadOnlyDictionary<string, StepChoice> choices)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            writer.WriteStartArray();
            foreach ((string key, StepChoice choice) in choices.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            {
                WriteChoice(writer, key, choice);
            }

            writer.WriteEndArray();
        }

        _file.Write(stream.ToArray());
    }

    private static void WriteChoice(Utf8JsonWriter writer, string key, StepChoice choice)
    {
        writer.WriteStartObject();
        writer.WriteString("shape", key);
        writer.WriteString("chosen", choice.Chosen);
        writer.WriteStartArray("times");
        foreach (AlternativeDuration time in choice.Times)
        {
            writer.WriteStartObject();
            writer.WriteString("name", time.Name);
            WriteNumber(writer, "nanoseconds", time.ElapsedNanoseconds);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("putAside");
        foreach (PutAsideAlternative aside in choice.PutAside)
        {
            writer.WriteStartObject();
            writer.WriteString("name", aside.Name);
            WriteNumber(writer, "worstError", aside.WorstError);
            WriteNumber(writer, "allowedError", aside.AllowedError);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    // JSON has no form for NaN.
    private static void WriteNumber(Utf8JsonWriter writer, string name, double value)
    {
        if (double.IsNaN(value) || double.IsInfinity(value))
        {
            writer.WriteNull(name);
        }
        else
        {
            writer.WriteNumber(name, value);
        }
    }

    // Its digest is right, so what cannot be read was written by another version of this library.
    private static Dictionary<string, StepChoice>? Parse(byte[] payload)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(payload);
            return document.RootElement.EnumerateArray().ToDictionary(e => Text(e, "shape"), ReadChoice, StringComparer.Ordinal);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or ArgumentException or FormatException)
        {
            return null;
        }
    }

    private static StepChoice ReadChoice(JsonElement element) => new(
        element.GetProperty("chosen").GetString(),
        element.GetProperty("times").EnumerateArray().Select(e => new AlternativeDuration(Text(e, "name"), Number(e, "nanoseconds"))).ToArray(),
        element.GetProperty("putAside").EnumerateArray()
            .Select(e => new PutAsideAlternative(Text(e, "name"), Number(e, "worstError"), Number(e, "allowedError")))
            .ToArray());

    private static string Text(JsonElement element, string name) =>
        element.GetProperty(name).GetString() ?? throw new JsonException($"'{name}' is null");

    private static double Number(JsonElement element, string name) =>
        element.GetProperty(name) is { ValueKind: not JsonValueKind.Null } number ? number.GetDouble() : double.NaN;
}
