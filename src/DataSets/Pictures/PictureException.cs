namespace ResNetVk.DataSets.Pictures;

/// <summary>A file is not a picture that can be decoded.</summary>
/// <remarks>The message names the file, what is wrong with it and which formats are expected.</remarks>
public sealed class PictureException : Exception
{
    /// <summary>Creates the exception with a message for the user.</summary>
    /// <param name="message">File, expected, found, what to do next.</param>
    public PictureException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message for the user and its cause.</summary>
    /// <param name="message">File, expected, found, what to do next.</param>
    /// <param name="innerException">The failure underneath.</param>
    public PictureException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
