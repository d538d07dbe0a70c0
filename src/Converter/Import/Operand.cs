using ResNetVk.Converter.Graphs;

namespace ResNetVk.Converter.Import;

/// <summary>A named tensor of the source during building: known now (<see cref="Constant"/>) or computed later (<see cref="Value"/>).</summary>
/// <remarks>
/// A computed one of more dimensions than a value can have is a view: <see cref="Shape"/> is what the source sees, <see cref="Value"/> holds the
/// same elements in row-major order under its own shape. Reshapes make and compose views, reductions end them; nothing else takes one.
/// </remarks>
internal sealed class Operand
{
    private Operand(string name, TensorShape shape, ConstantTensor? constant, Value? value)
    {
        Name = name;
        Shape = shape;
        Constant = constant;
        Value = value;
    }

    /// <summary>The source's name, or one derived from it.</summary>
    internal string Name { get; }

    /// <summary>Sizes, outermost first.</summary>
    internal TensorShape Shape { get; }

    /// <summary>The elements when they are known.</summary>
    internal ConstantTensor? Constant { get; }

    /// <summary>The edge of the graph when the elements are computed at run time.</summary>
    internal Value? Value { get; }

    /// <summary>True when the value has another shape.</summary>
    internal bool IsView => Value is not null && !Value.Shape.Equals(Shape);

    internal static Operand Of(string name, ConstantTensor constant) => new(name, constant.Shape, constant, null);

    internal static Operand Of(Value value) => new(value.Name, value.Shape, null, value);

    internal static Operand View(string name, Value value, TensorShape shape) => new(name, shape, null, value);
}
