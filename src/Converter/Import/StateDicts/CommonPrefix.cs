namespace ResNetVk.Converter.Import.StateDicts;

/// <summary>Removes what wrappers of a network put before every name: <c>DataParallel</c> and <c>torch.compile</c>.</summary>
internal static class CommonPrefix
{
    private static readonly string[] Prefixes = ["module.", "_orig_mod."];

    /// <summary>The entries without the prefixes that all of them have, in any order and number; a note tells of it.</summary>
    internal static IReadOnlyList<StateDictEntry> Remove(IReadOnlyList<StateDictEntry> entries, List<string> notes)
    {
        int length = 0;
        while (entries.Count > 0 && Prefixes.FirstOrDefault(p => entries.All(e => HasAt(e.Name, length, p))) is string prefix)
        {
            length += prefix.Length;
        }

        if (length == 0)
        {
            return entries;
        }

        notes.Add($"the prefix '{entries[0].Name[..length]}' of every name is left out");
        return [.. entries.Select(e => e with { Name = e.Name[length..] })];
    }

    /// <summary>Whether a name has the prefix at a place and goes on behind it.</summary>
    private static bool HasAt(string name, int start, string prefix) =>
        name.Length > start + prefix.Length && name.AsSpan(start).StartsWith(prefix, StringComparison.Ordinal);
}
