using ResNetVk.Converter.Graphs;

namespace ResNetVk.Converter.Operators;

/// <summary>An activation on its own. Input: x of any shape.</summary>
/// <param name="Activation">The function.</param>
public sealed record Activate(Activation Activation) : Operator
{
    /// <inheritdoc/>
    public override string Describe() => Activation.ToString();

    /// <inheritdoc/>
    public override TensorShape InferShape(IReadOnlyList<TensorShape> inputs)
    {
        RequireCount(inputs, 1, 1);
        return inputs[0];
    }
}
