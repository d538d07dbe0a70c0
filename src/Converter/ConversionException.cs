namespace ResNetVk.Converter;

/// <summary>A model cannot be converted. Everything that bad input can cause in the converter is one of these.</summary>
public class ConversionException : Exception
{
    /// <summary>Names of a damaged file may be of any length, a message may not.</summary>
    private const int LongestMessage = 1 << 14;

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, where, what was expected and found.</param>
    /// <param name="hint">What to do next; null when nothing helps but another file.</param>
    /// <param name="innerException">The failure underneath, if any.</param>
    public ConversionException(string message, string? hint = null, Exception? innerException = null)
        : base(message.Length <= LongestMessage ? message : message[..LongestMessage] + "…", innerException) => Hint = hint;

    /// <summary>What to do next, or null.</summary>
    public string? Hint { get; }
}
