namespace ResNetVk.Converter.Import;

/// <summary>A file is not a model, is damaged, or describes a network that does not fit together.</summary>
public sealed class ImportException : ConversionException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, where, what was expected and found.</param>
    /// <param name="hint">What to do next, or null.</param>
    /// <param name="innerException">The failure underneath, if any.</param>
    public ImportException(string message, string? hint = null, Exception? innerException = null)
        : base(message, hint, innerException)
    {
    }
}
