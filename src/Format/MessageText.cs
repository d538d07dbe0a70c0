using System.Text;

namespace ResNetVk.Format;

/// <summary>Makes text and bytes of unknown origin fit for a message: short, one line, no control characters.</summary>
internal static class MessageText
{
    /// <summary>The advice for a compiled model that is not what its converter wrote.</summary>
    public const string CopyOrConvertAgain =
        "Copy the file again from where it was made, or make it again with 'resnetvk convert'.";

    private const int LongestQuote = 80;
    private const string HexadecimalDigits = "0123456789abcdef";

    /// <summary>The text in single quotes, cut after 80 characters, control characters and lone surrogates replaced.</summary>
    public static string Quote(string text) => "'" + Printable(text) + "'";

    /// <summary>The text cut after 80 characters, control characters and lone surrogates replaced.</summary>
    public static string Printable(string text)
    {
        int length = Math.Min(text.Length, LongestQuote);
        StringBuilder result = new(length + 1);
        for (int i = 0; i < length; i++)
        {
            // A tensor name may hold an escape sequence of the terminal; half of a surrogate pair cannot be printed at all.
            result.Append(char.IsControl(text[i]) || char.IsSurrogate(text[i]) ? '\uFFFD' : text[i]);
        }

        return (text.Length > length ? result.Append('…') : result).ToString();
    }

    /// <summary>Lower-case hexadecimal digits, two per byte.</summary>
    public static string Hexadecimal(ReadOnlySpan<byte> bytes)
    {
        StringBuilder result = new(bytes.Length * 2);
        foreach (byte value in bytes)
        {
            result.Append(HexadecimalDigits[value >> 4]).Append(HexadecimalDigits[value & 15]);
        }

        return result.ToString();
    }
}
