namespace ResNetVk.Training;

/// <summary>
/// Something the user gave (an option, a data file, a checkpoint) cannot be used. The message says what, where, what was expected,
/// what was found and what to do next; the command line prints it alone and exits with status 2.
/// </summary>
public sealed class TrainingInputException : Exception
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public TrainingInputException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">One or more whole sentences for the user.</param>
    public TrainingInputException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">One or more whole sentences for the user.</param>
    /// <param name="innerException">What was thrown underneath.</param>
    public TrainingInputException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
