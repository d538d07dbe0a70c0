namespace ResNetVk.Converter.Networks;

/// <summary>How many letters two words differ by, to suggest names for misspelt ones.</summary>
internal static class EditDistance
{
    /// <summary>Fewest insertions, deletions and replacements of a letter that turn one word into the other (Levenshtein).</summary>
    internal static int Between(string a, string b)
    {
        int[] above = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int[] row = new int[b.Length + 1];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(replaced, 1 + Math.Min(above[j], row[j - 1]));
            }

            above = row;
        }

        return above[^1];
    }
}
