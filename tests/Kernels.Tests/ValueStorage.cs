using ResNetVk.Format;
using ResNetVk.Shaders;

namespace ResNetVk.Kernels.Tests;

/// <summary>How a kernel's values lie in memory: as 32-bit floats, or as 16-bit floats by the variants that begin with <c>v16</c>.</summary>
internal static class ValueStorage
{
    // Half a spacing of 16-bit floats, relative to normal ones and of denormal ones.
    private const double HalfRounding = 1.0 / (1 << 11);
    private const double HalfDenormalRounding = 1.0 / (1 << 25);

    /// <summary>The type of the values of a variant.</summary>
    public static ElementType TypeOf(string variant) => variant.StartsWith("v16", StringComparison.Ordinal) ? ElementType.F16 : ElementType.F32;

    /// <summary>The variant for values of a type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="variant">That for 32-bit floats.</param>
    public static string Variant(this ElementType type, string variant = Kernel.DefaultVariant) =>
        type == ElementType.F16 ? Kernel.OfHalfValues(variant) : variant;

    /// <summary>The numbers of the type that are nearest to others, so that both hold the same.</summary>
    public static float[] Nearest(this ElementType type, float[] values) => type == ElementType.F16 ? Numbers.Rounded(values) : values;

    /// <summary>The words of values; of 16-bit floats an even number, which the type holds exactly.</summary>
    public static uint[] Words(this ElementType type, float[] values)
    {
        if (type == ElementType.F32)
        {
            return Numbers.Words(values);
        }

        Assert.True(values.Length % 2 == 0, "blocks of channels have an even number of values");
        Assert.Equal(values, Numbers.Rounded(values));
        return Numbers.HalfWords(values);
    }

    /// <summary>Words of so many values, an even number.</summary>
    public static int WordCount(this ElementType type, int values) => type == ElementType.F16 ? values / 2 : values;

    /// <summary>The values of words.</summary>
    public static float[] Floats(this ElementType type, uint[] words) => type == ElementType.F32
        ? Numbers.Floats(words)
        : [.. words.SelectMany(word => new[] { (ushort)word, (ushort)(word >> 16) }).Select(bits => (float)BitConverter.UInt16BitsToHalf(bits))];

    /// <summary>How far from a number what a kernel stores may be.</summary>
    /// <param name="type">The type of what is stored.</param>
    /// <param name="expected">The number.</param>
    /// <param name="tolerance">What is allowed before it is rounded to the type, or for 32-bit floats in all.</param>
    public static double Tolerance(this ElementType type, double expected, double tolerance) =>
        type == ElementType.F32 ? tolerance : tolerance + (HalfRounding * (Math.Abs(expected) + tolerance)) + HalfDenormalRounding;

    /// <summary><see cref="Numbers.AssertClose"/> with what rounding to the type adds to the tolerance.</summary>
    public static void AssertClose(this ElementType type, double[] expected, Func<int, double> tolerance, float[] actual, Shape shape) =>
        Numbers.AssertClose(expected, i => type.Tolerance(expected[i], tolerance(i)), actual, shape);
}
