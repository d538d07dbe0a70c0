namespace ResNetVk.Format;

/// <summary>A file is not what the <see cref="LoadOptions"/> demand: the signature is missing or wrong, or a kernel is not the library's.</summary>
/// <remarks>The message says which and what to do next.</remarks>
public sealed class UntrustedModelException : Exception
{
    /// <summary>Creates the exception with a message for the user.</summary>
    /// <param name="message">What is missing or wrong, and what to do next.</param>
    /// <param name="innerException">The failure underneath, if any.</param>
    public UntrustedModelException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
