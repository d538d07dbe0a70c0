namespace ResNetVk.Cli;

/// <summary>The command line or a file it names cannot be used.</summary>
internal sealed class UsageException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong: where, expected, found.</param>
    /// <param name="hint">What to do next.</param>
    /// <param name="innerException">The failure underneath; null when there is none.</param>
    public UsageException(string message, string hint, Exception? innerException = null)
        : base(message, innerException) => Hint = hint;

    /// <summary>What to do next.</summary>
    public string Hint { get; }
}
