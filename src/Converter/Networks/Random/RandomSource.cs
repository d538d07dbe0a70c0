using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ResNetVk.Converter.Import;

namespace ResNetVk.Converter.Networks.Random;

/// <summary>A built-in network with drawn weights, named <c>random:NAME</c> or <c>random:NAME:SEED</c>.</summary>
public static class RandomSource
{
    private const string Scheme = "random:";

    /// <summary>Whether a source is of this kind.</summary>
    public static bool Recognises(string source) => source.StartsWith(Scheme, StringComparison.Ordinal);

    /// <summary>The network; equal names and seeds give equal weights on every machine.</summary>
    /// <param name="source">As above; the seed is a whole number from 0, 0 where it is left out.</param>
    /// <exception cref="ImportException">There is no such network, or the seed is no number.</exception>
    public static ImportedGraph Import(string source)
    {
        string[] parts = source[Scheme.Length..].Split(':');
        ulong seed = 0;
        if (parts.Length > 2 || parts[0].Length == 0 || (parts.Length == 2 && !ulong.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out seed)))
        {
            throw new ImportException($"'{source}' is no network with random weights", "write random:NAME or random:NAME:SEED, such as random:resnet50:7");
        }

        Architecture architecture = ArchitectureTable.Get(parts[0]);
        string name = $"{Scheme}{architecture.Name}:{seed}";
        return architecture.Definition.ToGraph(
            architecture.Name,
            (name, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))),
            parameter => Draw(parameter, seed),
            (architecture.Pictures.ToMetadata(architecture.Defaults), $"the usual pre-processing of {architecture.Name}"));
    }

    /// <summary>The tensor of a parameter; its elements are drawn where they are read.</summary>
    internal static ConstantTensor Draw(NetworkParameter parameter, ulong seed) => ConstantTensor.FromData(
        parameter.Shape, new RandomData(seed, parameter.Name, parameter.Shape.ElementCount, HeInitialization.Of(parameter)));
}
