namespace ResNetVk.Format;

/// <summary>A file is not a valid safetensors file or not a valid compiled model.</summary>
/// <remarks>The message says where in the file, what was expected, what was found and what to do next.</remarks>
public sealed class ModelFormatException : Exception
{
    /// <summary>Creates the exception with a message for the user.</summary>
    /// <param name="message">Where, expected, found, what to do next.</param>
    public ModelFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message for the user and its cause.</summary>
    /// <param name="message">Where, expected, found, what to do next.</param>
    /// <param name="innerException">The failure underneath.</param>
    public ModelFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
