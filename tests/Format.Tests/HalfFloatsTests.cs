using System.Buffers.Binary;
using Xunit;

namespace ResNetVk.Format.Tests;

public sealed class HalfFloatsTests
{
    [Fact]
    public void Every_half_is_widened_as_the_platform_does()
    {
        const int Patterns = 1 << 16;
        byte[] bytes = new byte[sizeof(ushort) * Patterns];
        for (int i = 0; i < Patterns; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(sizeof(ushort) * i), (ushort)i);
        }

        float[] floats = new float[Patterns];
        HalfFloats.Widen(bytes, floats);
        for (int i = 0; i < Patterns; i++)
        {
            float expected = (float)BitConverter.UInt16BitsToHalf((ushort)i);
            Assert.True(expected.Equals(floats[i]) && float.IsNegative(expected) == float.IsNegative(floats[i]), $"{i:X4} is {expected}, found {floats[i]}");
        }
    }

    [Theory]
    [InlineData(5, 2)]
    [InlineData(4, 1)]
    [InlineData(0, 1)]
    public void Lengths_that_do_not_fit_are_refused(int bytes, int floats) =>
        Assert.Throws<ArgumentException>(() => HalfFloats.Widen(new byte[bytes], new float[floats]));
}
