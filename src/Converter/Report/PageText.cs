using System.Globalization;
using System.Net;

namespace ResNetVk.Converter.Report;

/// <summary>Text and numbers as they stand in the page. Names come from files of unknown origin: nothing of them reaches the page unencoded.</summary>
public static class PageText
{
    /// <summary>Text for element content and quoted attributes; control characters, which HTML and XML forbid, become U+FFFD.</summary>
    public static string Encode(string text) =>
        WebUtility.HtmlEncode(string.Concat(text.Select(c => (char.IsControl(c) && c is not ('\n' or '\t')) || c is '\uFFFE' or '\uFFFF' ? '\uFFFD' : c)));

    /// <summary>A name or an operator, encoded, that may be broken between its parts: <c>/layer1/</c>·<c>conv1/</c>·<c>Conv</c>.</summary>
    public static string Breakable(string text) =>

        // Character references hold none of these, so encoded text may be searched for them.
        Encode(text).Replace("/", "/<wbr>", StringComparison.Ordinal)
            .Replace(".", ".<wbr>", StringComparison.Ordinal)
            .Replace("+", "<wbr>+", StringComparison.Ordinal)
            .Replace("<wbr>", "<wbr/>", StringComparison.Ordinal);

    /// <summary>A count with groups of thousands: <c>11,689,512</c>.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count and the noun that goes with it: <c>1 dispatch</c>, <c>2 dispatches</c>.</summary>
    public static string Count(int value, string one, string several) => value == 1 ? $"1 {one}" : $"{Count(value)} {several}";
}
