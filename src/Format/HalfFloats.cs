using System.Runtime.InteropServices;

namespace ResNetVk.Format;

/// <summary>16-bit floats (IEEE 754 binary16) where the type of the platform is missing: netstandard2.1 has none.</summary>
public static class HalfFloats
{
    private const int MagnitudeBits = 0x7FFF;
    private const int Infinity = 0x7C00;
    private const int SingleInfinity = 0x7F800000;

    // The mantissa of a float is 13 bits longer, and its exponent counts from 127, not from 15.
    private const int MantissaShift = 13;
    private const float ExponentShift = 5.192296858534828e33f;

    /// <summary>The floats of some bytes.</summary>
    /// <param name="bytes">Little-endian halves.</param>
    /// <param name="floats">As many of them; overwritten. Each has the value of its half exactly, denormals, infinities and NaNs included.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public static void Widen(ReadOnlySpan<byte> bytes, Span<float> floats)
    {
        ReadOnlySpan<ushort> halves = MemoryMarshal.Cast<byte, ushort>(bytes);
        if (bytes.Length != sizeof(ushort) * floats.Length)
        {
            throw new ArgumentException($"{bytes.Length} bytes are not the halves of {floats.Length} floats", nameof(floats));
        }

        for (int i = 0; i < halves.Length; i++)
        {
            floats[i] = Widen(halves[i]);
        }
    }

    private static float Widen(ushort half)
    {
        int bits = (half & MagnitudeBits) << MantissaShift;
        float magnitude = (half & MagnitudeBits) >= Infinity
            ? BitConverter.Int32BitsToSingle(bits | SingleInfinity)
            : BitConverter.Int32BitsToSingle(bits) * ExponentShift;
        return half > MagnitudeBits ? -magnitude : magnitude;
    }
}
