namespace ResNetVk.Conformance.Oracle;

/// <summary>ONNX Runtime could not be loaded, could not load a model, or could not run it.</summary>
/// <remarks>The message says what, with which model, why, and what to do next.</remarks>
public sealed class OracleException : Exception
{
    /// <summary>Creates the exception with a message for the user.</summary>
    /// <param name="message">What failed, where, and what to do next.</param>
    public OracleException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message for the user and its cause.</summary>
    /// <param name="message">What failed, where, and what to do next.</param>
    /// <param name="innerException">The failure underneath.</param>
    public OracleException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
