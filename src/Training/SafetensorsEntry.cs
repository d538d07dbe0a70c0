using System.Runtime.InteropServices;

namespace ResNetVk.Training;

/// <summary>One tensor of a <see cref="SafetensorsFile"/>.</summary>
/// <param name="Type"><c>F32</c> or <c>I64</c>.</param>
/// <param name="Shape">The dimensions; none for a scalar.</param>
/// <param name="Bytes">The values, little endian, row major.</param>
public sealed record SafetensorsEntry(string Type, long[] Shape, byte[] Bytes)
{
    /// <summary>Makes an fp32 entry.</summary>
    public static SafetensorsEntry From(ReadOnlySpan<float> values, long[] shape) =>
        new("F32", shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>Makes an int64 entry.</summary>
    public static SafetensorsEntry From(ReadOnlySpan<long> values, long[] shape) =>
        new("I64", shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>The values of an fp32 entry.</summary>
    public float[] ToSingles() => MemoryMarshal.Cast<byte, float>(Bytes).ToArray();

    /// <summary>The values of an int64 entry.</summary>
    public long[] ToInt64s() => MemoryMarshal.Cast<byte, long>(Bytes).ToArray();

    /// <summary>Checks that type, shape and size agree.</summary>
    /// <exception cref="InvalidDataException">They do not.</exception>
    internal void Validate(string name)
    {
        long elementSize = Type switch
        {
            "F32" => 4,
            "I64" => 8,
            _ => throw new InvalidDataException($"tensor '{name}' has type {Type}; F32 and I64 are known."),
        };
        long expected = elementSize;
        foreach (long dimension in Shape)
        {
            if (dimension < 0 || dimension > int.MaxValue || expected > int.MaxValue)
            {
                throw new InvalidDataException($"tensor '{name}' has the impossible shape [{string.Join(", ", Shape)}].");
            }

            expected *= dimension;
        }

        if (expected != Bytes.Length)
        {
            throw new InvalidDataException(
                $"tensor '{name}' of shape [{string.Join(", ", Shape)}] needs {expected} bytes, found {Bytes.Length}.");
        }
    }
}
