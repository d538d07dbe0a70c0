using ResNetVk.Conformance.Comparison;
using ResNetVk.Converter.Graphs;
using ResNetVk.Format;

namespace ResNetVk.Conformance.Harness.Operators;

/// <summary>Makes the numbers of an <see cref="InputFamily"/>: equal arguments give equal numbers on every machine.</summary>
internal static class InputNumbers
{
    private const float LargestHalf = 65504;
    private const float SmallestNormalHalf = (float)HalfStorage.SmallestNormal;

    // Halfway to the next power of two: rounded to 16 bits, it is infinite.
    private const float FirstInfiniteHalf = 65520;

    /// <summary>All families, in the order of their declaration.</summary>
    public static IReadOnlyList<InputFamily> Families { get; } = Enum.GetValues<InputFamily>();

    /// <summary>What a family is called in the names of cases.</summary>
    public static string NameOf(InputFamily family) => family == InputFamily.OneHot ? "one_hot" : family.ToString().ToLowerInvariant();

    /// <summary>Fills a tensor.</summary>
    /// <param name="family">The kind of numbers.</param>
    /// <param name="shape">The tensor's shape.</param>
    /// <param name="seed">Of the random ones.</param>
    /// <param name="type">What holds the numbers exactly: for 16-bit floats those of their range.</param>
    public static FloatTensor Make(InputFamily family, TensorShape shape, int seed, ElementType type = ElementType.F32)
    {
        bool half = type == ElementType.F16;
        FloatTensor random = new RandomTensors(seed).Uniform(shape, -1, 1);
        float[] elements = random.Elements;
        switch (family)
        {
            case InputFamily.Random:
                break;
            case InputFamily.Zeros:
                Array.Clear(elements);
                break;
            case InputFamily.Constant:
                Array.Fill(elements, 0.75f);
                break;
            case InputFamily.OneHot:
                Array.Clear(elements);
                elements[elements.Length / 2] = 1;
                break;
            case InputFamily.Denormal:
                Map(elements, (e, i) => i % 7 == 3 ? e : e * (half ? SmallestNormalHalf : 1e-38f));
                break;
            case InputFamily.Large:
                float spread = half ? LargestHalf - 60_000 : 940_000;
                Map(elements, (e, i) => i % 11 == 5 ? LargestHalf : i % 13 == 7 && !half ? -FirstInfiniteHalf : e < 0 ? (e * spread) - 60_000 : (e * spread) + 60_000);
                break;
            case InputFamily.Nan:
                Scatter(elements, i => float.NaN);
                break;
            case InputFamily.Infinity:
                Scatter(elements, i => i % 2 == 0 ? float.PositiveInfinity : float.NegativeInfinity);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(family), family, "not a family");
        }

        if (half)
        {
            Map(elements, (e, _) => (float)(Half)e);
        }

        return random;
    }

    /// <summary>A seed that is the same on every machine, unlike <see cref="object.GetHashCode"/>: FNV-1a of the text, mixed with another seed.</summary>
    public static int Seed(ulong seed, string text)
    {
        ulong hash = 14695981039346656037UL ^ seed;
        foreach (char c in text)
        {
            hash = unchecked((hash ^ c) * 1099511628211UL);
        }

        return (int)((hash ^ (hash >> 32)) & int.MaxValue);
    }

    private static void Map(float[] elements, Func<float, int, float> function)
    {
        for (int i = 0; i < elements.Length; i++)
        {
            elements[i] = function(elements[i], i);
        }
    }

    // At a third and at two thirds: most windows and channels stay free of them.
    private static void Scatter(float[] elements, Func<int, float> value)
    {
        for (int i = 0; i < 2; i++)
        {
            elements[elements.Length * (i + 1) / 3] = value(i);
        }
    }
}
