using ResNetVk.Format;

namespace ResNetVk.Fuzz.Tests;

/// <summary>Safetensors files, as weights or models are read from.</summary>
internal static class SafetensorsTarget
{
    public static bool Read(byte[] content)
    {
        try
        {
            SafetensorsFile file = SafetensorsFile.Parse(content);
            foreach (TensorEntry tensor in file.Tensors.Values)
            {
                tensor.Data.ToArray();
            }

            return true;
        }
        catch (ModelFormatException)
        {
            return false;
        }
    }

    public static IReadOnlyList<byte[]> Seeds() =>
    [
        SafetensorsFile.ToBytes([TensorEntryValues.FromFloats("a.w", [3], [1, 2, 3]), TensorEntryValues.FromInt64s("n", [], [29])], [new("format", "pt")]),
        SafetensorsFile.ToBytes(
            [new("h", ElementType.F16, [2, 3], new byte[12]), new("i", ElementType.I8, [5], new byte[5]), new("e", ElementType.F32, [0, 7], Array.Empty<byte>())], []),
    ];
}
