namespace ResNetVk.Training;

/// <summary>
/// A run cannot go on: its loss is not finite, memory is used up, or its folder cannot be written to. The message says where, and what to try; the command line
/// prints it alone and exits with status 1. The checkpoint in the run's folder is that before the failure.
/// </summary>
public sealed class TrainingFailureException : Exception
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public TrainingFailureException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">One or more whole sentences for the user.</param>
    public TrainingFailureException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">One or more whole sentences for the user.</param>
    /// <param name="innerException">What was thrown underneath.</param>
    public TrainingFailureException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
