using System.Runtime.InteropServices;

namespace ResNetVk.Kernels.Tests;

/// <summary>Test data and comparison.</summary>
internal static class Numbers
{
    /// <summary>Half an ULP of 1: the largest relative error of one rounding to float.</summary>
    public const double Rounding = 1.0 / (1 << 24);

    /// <summary>Uniform in [-1, 1), the same for the same seed.</summary>
    public static float[] Uniform(int seed, int count)
    {
        Random random = new(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (random.NextSingle() * 2) - 1;
        }

        return values;
    }

    /// <summary>The words of floats.</summary>
    public static uint[] Words(float[] values) => MemoryMarshal.Cast<float, uint>(values).ToArray();

    /// <summary>The 16-bit floats nearest to numbers.</summary>
    public static float[] Rounded(float[] values) => [.. values.Select(v => (float)(Half)v)];

    /// <summary>The words of 16-bit floats, two in each, the first one in the lower half; a last one has a number in its upper half that must not be read.</summary>
    public static uint[] HalfWords(float[] values) =>
        [.. values.Chunk(2).Select(pair => BitConverter.HalfToUInt16Bits((Half)pair[0]) | ((pair.Length > 1 ? BitConverter.HalfToUInt16Bits((Half)pair[1]) : 0x7BFFu) << 16))];

    /// <summary>The floats of words.</summary>
    public static float[] Floats(uint[] words) => MemoryMarshal.Cast<uint, float>(words).ToArray();

    /// <summary>Fails, naming the first bad element, unless each is within its tolerance. NaN equals NaN, infinities themselves.</summary>
    public static void AssertClose(double[] expected, Func<int, double> tolerance, float[] actual, Shape shape)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            bool same = double.IsFinite(expected[i])
                ? Math.Abs(actual[i] - expected[i]) <= tolerance(i)
                : ((double)actual[i]).Equals(expected[i]);
            Assert.True(
                same,
                $"element {i} (n {i / (shape.C * shape.H * shape.W)}, c {i / (shape.H * shape.W) % shape.C}, h {i / shape.W % shape.H},"
                + $" w {i % shape.W}) of {shape}: expected {expected[i]:R} within {tolerance(i):G3}, found {actual[i]:R}");
        }
    }
}
