using System.Text;
using System.Text.Json;
using ResNetVk.Format.Golden;

namespace ResNetVk.Format.Json;

/// <summary>Writes golden vectors as JSON; the numbers lie in tensors.</summary>
public static class GoldenJsonWriter
{
    /// <summary>Writes them as compact JSON; equal ones give equal text. The allowed errors must be finite.</summary>
    /// <param name="golden">The golden vectors.</param>
    public static string Write(GoldenVectors golden)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            json.WriteString("positions", golden.Positions);
            json.WriteString("expected", golden.Expected);
            json.WriteNumber("sums", golden.Sums);
            StepJsonWriter.WriteArray(json, "values", golden.Values, WriteValue);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    private static void WriteValue(Utf8JsonWriter json, GoldenValue value)
    {
        json.WriteStartObject();
        json.WriteString("place", EnumNames.Of(value.Place));
        json.WriteNumber("index", value.Index);
        StepJsonWriter.WriteArray(json, "shape", value.Shape, static (json, size) => json.WriteNumberValue(size));
        json.WriteNumber("samples", value.Samples);
        json.WriteNumber("allowedError", value.AllowedError);
        json.WriteNumber("allowedSumError", value.AllowedSumError);
        json.WriteEndObject();
    }
}
