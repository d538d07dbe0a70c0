using ResNetVk.Converter.Graphs;

namespace ResNetVk.Converter.Operators;

/// <summary>The same elements in row-major order under another shape: ONNX Reshape, Flatten, Squeeze, Unsqueeze. Input: x of any shape.</summary>
/// <param name="Shape">The new shape; as many elements as x.</param>
public sealed record Reshape(TensorShape Shape) : Operator
{
    /// <inheritdoc/>
    public override string Describe() => $"Reshape[{Shape}]";

    /// <inheritdoc/>
    public override TensorShape InferShape(IReadOnlyList<TensorShape> inputs)
    {
        RequireCount(inputs, 1, 1);
        Require(
            inputs[0].ElementCount == Shape.ElementCount,
            $"{inputs[0]} has {inputs[0].ElementCount} elements, the new shape {Shape} has {Shape.ElementCount}");
        return Shape;
    }
}
