namespace ResNetVk.Shaders;

/// <summary>A kernel or variant was asked for that this build of the library does not carry.</summary>
/// <remarks>The message names what was asked for, what there is and what to do next.</remarks>
public sealed class MissingShaderException : Exception
{
    /// <summary>Creates the exception with a message for the user.</summary>
    /// <param name="message">What was asked for, what there is, what to do next.</param>
    public MissingShaderException(string message)
        : base(message)
    {
    }
}
