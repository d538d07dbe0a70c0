using CsCheck;

namespace ResNetVk.Converter.Tests.Import.Hostile;

/// <summary>The first values of a generator: the same ones in every run, each with the seed that names it.</summary>
internal static class SeededSamples
{
    /// <summary>Set to look at more values than the test does by itself.</summary>
    private const string CountVariable = "RESNETVK_MUTATIONS";

    /// <summary>The values.</summary>
    /// <param name="generator">Makes them.</param>
    /// <param name="count">How many.</param>
    public static IEnumerable<(uint Seed, T Value)> Samples<T>(this Gen<T> generator, uint count)
    {
        count = uint.TryParse(Environment.GetEnvironmentVariable(CountVariable), out uint more) ? more : count;
        for (uint seed = 0; seed < count; seed++)
        {
            yield return (seed, generator.Generate(new PCG(1, seed), null, out _));
        }
    }
}
