namespace ResNetVk.Converter.Operators;

/// <summary>Shapes of inputs do not fit an operator. Whoever knows the node's name wraps it.</summary>
public sealed class ShapeException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Operator, expected, found.</param>
    public ShapeException(string message)
        : base(message)
    {
    }
}
