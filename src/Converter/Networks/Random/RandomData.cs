using System.Text;
using ResNetVk.Converter.Graphs;

namespace ResNetVk.Converter.Networks.Random;

/// <summary>The elements of a drawn tensor, computed where they are read: the same for a seed and a name on every machine.</summary>
/// <remarks>
/// Element i is a function of (seed, name, i) alone. A 64-bit key is FNV-1a of the name's UTF-8 bytes, added to the seed and mixed; the word of
/// element i is mix(key + (i + 1)·0x9E3779B97F4A7C15), the i-th output of SplitMix64 (Steele, Lea and Flood 2014), where
/// mix(z): z ^= z ≫ 30; z ·= 0xBF58476D1CE4E5B9; z ^= z ≫ 27; z ·= 0x94D049BB133111EB; z ^= z ≫ 31.
/// A uniform number is (upper 24 bits + ½) / 2²⁴. A normal number is the sum of the word's four 16-bit parts, less its mean, over its standard
/// deviation: Irwin and Hall's approximation, within ±3.5. Only integers and one multiplication of floats are involved, so that no
/// two machines round differently.
/// </remarks>
internal sealed class RandomData : ConstantData
{
    private const ulong Step = 0x9E3779B97F4A7C15;

    /// <summary>Mean of the sum of four numbers drawn from 0 … 65535.</summary>
    private const int SumMean = 2 * 65535;

    /// <summary>Standard deviation of that sum: √(4·(2³² − 1) / 12).</summary>
    private const float SumDeviation = 37837.227f;

    private readonly ulong _key;
    private readonly Distribution _distribution;

    /// <summary>Describes a tensor's elements.</summary>
    /// <param name="seed">Of the network.</param>
    /// <param name="name">Of the tensor.</param>
    /// <param name="length">Number of elements.</param>
    /// <param name="distribution">How they are spread.</param>
    internal RandomData(ulong seed, string name, int length, Distribution distribution)
        : base(length)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (byte b in Encoding.UTF8.GetBytes(name))
        {
            hash = (hash ^ b) * 0x100000001B3;
        }

        _key = Mix(hash + Mix(seed + Step));
        _distribution = distribution;
    }

    /// <inheritdoc/>
    protected override void ReadChecked(int start, Span<float> destination)
    {
        (float centre, float spread, bool isNormal) = _distribution;
        for (int i = 0; i < destination.Length; i++)
        {
            ulong word = Mix(_key + ((ulong)(start + i + 1) * Step));
            float unit = isNormal ? Normal(word) : Uniform(word);
            destination[i] = centre + (spread * unit);
        }
    }

    private static float Normal(ulong word) =>
        ((int)(word & 0xFFFF) + (int)((word >> 16) & 0xFFFF) + (int)((word >> 32) & 0xFFFF) + (int)(word >> 48) - SumMean) * (1 / SumDeviation);

    // From −1 to 1, without the ends.
    private static float Uniform(ulong word) => ((2 * (int)(word >> 40)) + 1 - (1 << 24)) * (1f / (1 << 24));

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
