using ResNetVk.Converter.Graphs;

namespace ResNetVk.Converter.Operators;

/// <summary>y = x: ONNX Identity, and Dropout at inference. Input: x of any shape.</summary>
public sealed record Identity : Operator
{
    /// <inheritdoc/>
    public override string Describe() => "Identity";

    /// <inheritdoc/>
    public override TensorShape InferShape(IReadOnlyList<TensorShape> inputs)
    {
        RequireCount(inputs, 1, 1);
        return inputs[0];
    }
}
