namespace ResNetVk.Conformance.Verification;

/// <summary>A network cannot be verified, evaluated or timed as asked: it and the other side do not belong together.</summary>
/// <remarks>The message says what was expected, what was found and what to do next. A failed comparison is a report, not an exception.</remarks>
public sealed class VerificationException : Exception
{
    /// <summary>Creates the exception with a message for the user.</summary>
    /// <param name="message">Expected, found, what to do next.</param>
    public VerificationException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message for the user and its cause.</summary>
    /// <param name="message">Expected, found, what to do next.</param>
    /// <param name="innerException">The failure underneath.</param>
    public VerificationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
