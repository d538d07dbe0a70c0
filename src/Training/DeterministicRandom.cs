namespace ResNetVk.Training;

/// <summary>
/// A stream of random numbers that is a pure function of its keys, so that epoch e of a resumed run shuffles and augments exactly like
/// epoch e of an uninterrupted one. SplitMix64: G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number generators", 2014.
/// </summary>
public struct DeterministicRandom
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15UL;
    private ulong _state;

    /// <summary>Starts the stream that belongs to the three keys.</summary>
    public DeterministicRandom(ulong seed, ulong epoch, ulong index)
    {
        _state = Mix(Mix(Mix(seed + GoldenGamma) + epoch + GoldenGamma) + index + GoldenGamma);
    }

    /// <summary>The next 64 bits.</summary>
    public ulong NextUInt64()
    {
        _state += GoldenGamma;
        return Mix(_state);
    }

    /// <summary>A number in [0, <paramref name="bound"/>), by multiply and shift; the bias is below bound / 2^64.</summary>
    /// <param name="bound">At least 1.</param>
    public int Next(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        return (int)Math.BigMul(NextUInt64(), (ulong)bound, out _);
    }

    /// <summary>A number in [0, 1), a multiple of 2⁻⁵³.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Puts numbers into random order (Fisher and Yates).</summary>
    public void Shuffle(int[] values)
    {
        for (int i = values.Length - 1; i > 0; i--)
        {
            int j = Next(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
