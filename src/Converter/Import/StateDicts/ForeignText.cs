namespace ResNetVk.Converter.Import.StateDicts;

/// <summary>Makes text out of a file fit for a message.</summary>
internal static class ForeignText
{
    private const int LongestQuote = 80;

    /// <summary>The text in single quotes, cut after 80 characters, control characters and surrogates replaced.</summary>
    internal static string Quote(string text) => $"'{Shorten(text)}'";

    /// <summary>The text cut after 80 characters, control characters and surrogates replaced.</summary>
    internal static string Shorten(string text)
    {
        string start = text.Length > LongestQuote ? text[..LongestQuote] : text;
        return string.Concat(start.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '\uFFFD' : c)) + (start.Length < text.Length ? "…" : "");
    }
}
