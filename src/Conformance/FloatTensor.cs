using ResNetVk.Converter.Graphs;

namespace ResNetVk.Conformance;

/// <summary>A dense tensor of 32-bit floats in row-major order, as networks take and give them.</summary>
public sealed class FloatTensor
{
    /// <summary>Wraps elements.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="elements">As many as the shape says; not copied.</param>
    /// <exception cref="ArgumentException">The number of elements differs from the shape's.</exception>
    public FloatTensor(TensorShape shape, float[] elements)
    {
        if (elements.Length != shape.ElementCount)
        {
            throw new ArgumentException($"a tensor of shape {shape} has {shape.ElementCount} elements, found {elements.Length}", nameof(elements));
        }

        Shape = shape;
        Elements = elements;
    }

    /// <summary>The shape.</summary>
    public TensorShape Shape { get; }

    /// <summary>Row-major elements.</summary>
    public float[] Elements { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Shape} of floats";
}
