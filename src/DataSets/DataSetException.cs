namespace ResNetVk.DataSets;

/// <summary>A data set is missing, cut short, or something else than its name says.</summary>
/// <remarks>The message names the file, what was expected, what was found and what to do next.</remarks>
public sealed class DataSetException : Exception
{
    /// <summary>Creates the exception with a message for the user.</summary>
    /// <param name="message">File, expected, found, what to do next.</param>
    public DataSetException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message for the user and its cause.</summary>
    /// <param name="message">File, expected, found, what to do next.</param>
    /// <param name="innerException">The failure underneath.</param>
    public DataSetException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
