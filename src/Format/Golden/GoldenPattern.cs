namespace ResNetVk.Format.Golden;

/// <summary>The arithmetic of golden vectors that converter and runtime share: the input, and the sums over a value.</summary>
public static class GoldenPattern
{
    /// <summary>Floats of a texel of the blocked layout.</summary>
    internal const int Lanes = 4;

    // One hash gives a run its sum and each of its elements a sign.
    private const int Run = 16;

    /// <summary>Fills an input: numbers from −2 to 2 without a pattern, exact in 32 bits, never zero.</summary>
    /// <remarks>
    /// Element e of input i is <c>(⌊h / 2⁹⌋ + ½ − 2²²) / 2²¹</c> with <c>h = mix(e + mix(i + 1))</c> modulo 2³².
    /// </remarks>
    /// <param name="index">Position among the plan's inputs.</param>
    /// <param name="elements">The dense input, row-major; filled completely.</param>
    public static void FillInput(int index, Span<float> elements)
    {
        uint start = Mix((uint)index + 1);
        for (int e = 0; e < elements.Length; e++)
        {
            elements[e] = ((int)(Mix((uint)e + start) >> 9) - (1 << 22) + 0.5f) / (1 << 21);
        }
    }

    /// <summary>Sums over all floats of a value, so that a wrong one shows in one of the sums.</summary>
    /// <remarks>
    /// The float at position p belongs to the run r = ⌊p / 16⌋; with <c>h = mix(r + 1)</c> it is added to the sum number
    /// <c>⌊h / 2¹⁶⌋ mod</c> their count, with a minus when bit p mod 16 of h is set. Signs without a pattern keep the sum of n rounding errors
    /// near the square root of n times one of them, whatever they have in common.
    /// </remarks>
    /// <param name="elements">The value as it lies in memory, lanes past the last channel included.</param>
    /// <param name="sums">As many sums as wanted, a power of two up to <see cref="GoldenVectors.MostSums"/>; overwritten.</param>
    public static void Sum(ReadOnlySpan<float> elements, Span<double> sums)
    {
        sums.Clear();
        for (int first = 0, run = 0; first < elements.Length; first += Run, run++)
        {
            uint hash = Mix((uint)run + 1);
            ReadOnlySpan<float> part = elements.Slice(first, Math.Min(Run, elements.Length - first));
            double even = 0;
            double odd = 0;
            int i = 0;
            for (; i + 1 < part.Length; i += 2)
            {
                even += part[i] * Sign(hash, i);
                odd += part[i + 1] * Sign(hash, i + 1);
            }

            sums[SumOf(hash, sums.Length)] += even + odd + (i < part.Length ? part[i] * Sign(hash, i) : 0);
        }
    }

    /// <summary>Which sum the float at a position belongs to, and whether it is added or subtracted there.</summary>
    /// <param name="position">Position in memory.</param>
    /// <param name="sums">How many sums there are.</param>
    /// <returns>The sum's number; 1 or −1.</returns>
    public static (int Sum, double Sign) TermOf(int position, int sums)
    {
        uint hash = Mix((uint)(position / Run) + 1);
        return (SumOf(hash, sums), Sign(hash, position % Run));
    }

    private static int SumOf(uint hash, int sums) => (int)(hash >> 16) & (sums - 1);

    private static double Sign(uint hash, int bit) => 1 - (2 * (int)((hash >> bit) & 1));

    // The last steps of MurmurHash3 for 32 bits (Appleby): every bit of the argument changes half of the result's.
    private static uint Mix(uint value)
    {
        unchecked
        {
            value ^= value >> 16;
            value *= 0x85EBCA6B;
            value ^= value >> 13;
            value *= 0xC2B2AE35;
            return value ^ (value >> 16);
        }
    }
}
