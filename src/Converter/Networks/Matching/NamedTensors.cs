using ResNetVk.Converter.Import;
using ResNetVk.Converter.Import.StateDicts;

namespace ResNetVk.Converter.Networks.Matching;

/// <summary>A state dict under the names that the architectures here use: one reading of it, of which several may be possible.</summary>
internal sealed class NamedTensors
{
    private static readonly string[] Prefixes = ["model.", "backbone.", "encoder.", "net.", "network."];

    private NamedTensors(IReadOnlyDictionary<string, StateDictEntry> entries, NamingDialect dialect, string prefix)
    {
        Entries = entries;
        Dialect = dialect;
        Prefix = prefix;
    }

    /// <summary>The tensors by the names here; counters of training batches, which no inference needs, are left out.</summary>
    internal IReadOnlyDictionary<string, StateDictEntry> Entries { get; }

    /// <summary>Whose names the file has.</summary>
    internal NamingDialect Dialect { get; }

    /// <summary>What was removed from the beginning of most names; empty for nothing.</summary>
    internal string Prefix { get; }

    /// <summary>The shape of a tensor; null when there is none of the name.</summary>
    internal ConstantTensor? Find(string name) => Entries.TryGetValue(name, out StateDictEntry? entry) ? entry.Tensor : null;

    /// <summary>All readings of a state dict: with and without prefixes, in every dialect that changes a name.</summary>
    internal static IEnumerable<NamedTensors> Readings(StateDict source)
    {
        (string Name, StateDictEntry Entry)[] entries = [.. source.Entries
            .Where(e => !e.Name.EndsWith("num_batches_tracked", StringComparison.Ordinal))
            .Select(e => (e.Name, e))];
        string removed = "";
        while (true)
        {
            foreach (NamingDialect dialect in NamingDialects.All.Prepend(NamingDialects.Own))
            {
                if (Translate(entries, dialect, removed) is { } reading)
                {
                    yield return reading;
                }
            }

            // A wrapper around the network; what it holds besides has no such prefix.
            string? prefix = Array.Find(Prefixes, p => 2 * entries.Count(e => Has(e.Name, p)) > entries.Length);
            if (prefix is null)
            {
                yield break;
            }

            removed += prefix;
            entries = [.. entries.Select(e => (Has(e.Name, prefix) ? e.Name[prefix.Length..] : e.Name, e.Entry))];
        }
    }

    private static NamedTensors? Translate((string Name, StateDictEntry Entry)[] entries, NamingDialect dialect, string prefix)
    {
        Dictionary<string, StateDictEntry> named = new(entries.Length, StringComparer.Ordinal);
        bool changes = dialect == NamingDialects.Own;
        foreach ((string name, StateDictEntry entry) in entries)
        {
            string own = dialect.ToOwn(name);
            changes |= own != name;
            if (!named.TryAdd(own, entry))
            {
                // Two tensors under one name: the file is in another dialect.
                return null;
            }
        }

        return changes ? new NamedTensors(named, dialect, prefix) : null;
    }

    private static bool Has(string name, string prefix) => name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.Ordinal);
}
