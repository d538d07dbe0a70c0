using ResNetVk.Converter.Graphs;

namespace ResNetVk.Conformance.Reference;

/// <summary>A dense tensor of 64-bit floats in row-major order (NCHW for activations, OIHW for weights).</summary>
public sealed class ReferenceTensor
{
    /// <summary>Wraps elements.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="elements">As many as the shape says; not copied.</param>
    /// <exception cref="ArgumentException">The number of elements differs from the shape's.</exception>
    public ReferenceTensor(TensorShape shape, double[] elements)
    {
        if (elements.Length != shape.ElementCount)
        {
            throw new ArgumentException($"a tensor of shape {shape} has {shape.ElementCount} elements, found {elements.Length}", nameof(elements));
        }

        Shape = shape;
        Elements = elements;
    }

    /// <summary>Creates a tensor of zeros.</summary>
    /// <param name="shape">The shape.</param>
    public ReferenceTensor(TensorShape shape)
        : this(shape, new double[shape.ElementCount])
    {
    }

    /// <summary>The shape.</summary>
    public TensorShape Shape { get; }

    /// <summary>Row-major elements.</summary>
    public double[] Elements { get; }

    /// <summary>Widens 32-bit floats, which is exact.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="elements">As many as the shape says.</param>
    /// <exception cref="ArgumentException">The number of elements differs from the shape's.</exception>
    public static ReferenceTensor From(TensorShape shape, ReadOnlySpan<float> elements)
    {
        double[] wide = new double[elements.Length];
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] = elements[i];
        }

        return new ReferenceTensor(shape, wide);
    }

    /// <summary>A new tensor whose elements are a function of this one's.</summary>
    public ReferenceTensor Map(Func<double, double> function) => new(Shape, Array.ConvertAll(Elements, e => function(e)));

    /// <summary>The elements rounded to 32-bit floats.</summary>
    public float[] ToSingles() => Array.ConvertAll(Elements, e => (float)e);

    /// <inheritdoc/>
    public override string ToString() => $"{Shape} of doubles";
}
