namespace ResNetVk.Converter.Graphs;

/// <summary>An edge of the graph: a tensor of 32-bit floats with a known shape, computed by a node, given as input, or constant.</summary>
public sealed class Value
{
    /// <summary>Creates a value.</summary>
    /// <param name="name">Unique in the graph.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="constant">Row-major elements of a constant; null when it is computed or an input.</param>
    /// <exception cref="ArgumentException">The constant's length differs from the shape's.</exception>
    public Value(string name, TensorShape shape, ConstantData? constant = null)
    {
        if (constant is not null && constant.Length != shape.ElementCount)
        {
            throw new ArgumentException($"constant '{name}': shape {shape} has {shape.ElementCount} elements, found {constant.Length}");
        }

        Name = name;
        Shape = shape;
        Data = constant;
    }

    /// <summary>Unique in the graph.</summary>
    public string Name { get; }

    /// <summary>Sizes, outermost first.</summary>
    public TensorShape Shape { get; }

    /// <summary>Row-major elements when constant, else null.</summary>
    public ConstantData? Data { get; }

    /// <summary>True when the elements are known at conversion.</summary>
    public bool IsConstant => Data is not null;

    /// <summary>All elements of a constant, read now; not to be modified.</summary>
    /// <exception cref="InvalidOperationException">The value is not constant.</exception>
    public float[] ReadConstant() => Data?.ToArray() ?? throw new InvalidOperationException($"'{Name}' is not constant");

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Shape}{(IsConstant ? " constant" : "")}";
}
