namespace ResNetVk.Converter.Graphs;

/// <summary>A graph breaks a rule of <see cref="GraphValidator"/>: a weight of the source is not a number, or a pass is wrong.</summary>
public sealed class InvalidGraphException : ConversionException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">When, which graph, which node or value, which rule.</param>
    /// <param name="hint">What to do next, or null.</param>
    public InvalidGraphException(string message, string? hint = null)
        : base(message, hint)
    {
    }
}
