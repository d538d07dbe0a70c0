using ResNetVk.Converter.Graphs;

namespace ResNetVk.Converter.Operators;

/// <summary>What a node computes: an operator with all its attributes. Immutable; equal by value.</summary>
public abstract record Operator
{
    /// <summary>The operator and its attributes on one line, for reports and golden files.</summary>
    public abstract string Describe();

    /// <summary>The output's shape from the inputs' shapes.</summary>
    /// <param name="inputs">Shapes in the operator's order of inputs.</param>
    /// <exception cref="ShapeException">The inputs do not fit the operator.</exception>
    public abstract TensorShape InferShape(IReadOnlyList<TensorShape> inputs);

    /// <summary>Checks the number of inputs.</summary>
    /// <param name="inputs">The shapes given.</param>
    /// <param name="least">Fewest allowed.</param>
    /// <param name="most">Most allowed.</param>
    /// <exception cref="ShapeException">There are fewer or more.</exception>
    protected void RequireCount(IReadOnlyList<TensorShape> inputs, int least, int most)
    {
        if (inputs.Count < least || inputs.Count > most)
        {
            throw new ShapeException($"{GetType().Name} takes {(least == most ? $"{least}" : $"{least} to {most}")} inputs, found {inputs.Count}");
        }
    }

    /// <summary>Throws unless a condition on the shapes holds.</summary>
    /// <param name="condition">What must hold.</param>
    /// <param name="message">What was expected and what was found.</param>
    /// <exception cref="ShapeException">It does not hold.</exception>
    protected void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new ShapeException($"{GetType().Name}: {message}");
        }
    }
}
