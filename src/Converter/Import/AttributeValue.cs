using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Import;

/// <summary>An attribute of a node. Immutable.</summary>
public sealed class AttributeValue
{
    private readonly string _name;
    private readonly object? _value;

    /// <summary>Creates an attribute.</summary>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="value">A <see cref="long"/>, <see cref="float"/>, <see cref="string"/>, an array of <see cref="long"/> or <see cref="float"/>,
    /// a <see cref="ConstantTensor"/>, an <see cref="ImportedSubgraph"/>, or null for a kind that nothing here uses (a list of texts, say).</param>
    public AttributeValue(string name, object? value)
    {
        _name = name;
        _value = value;
    }

    /// <summary>The value, of one of the types that the constructor names.</summary>
    internal object? Value => _value;

    /// <summary>The integer.</summary>
    /// <exception cref="ShapeException">The attribute is of another kind.</exception>
    public long Integer => Get<long>("an integer");

    /// <summary>The number.</summary>
    /// <exception cref="ShapeException">The attribute is of another kind.</exception>
    public float Float => Get<float>("a number");

    /// <summary>The text.</summary>
    /// <exception cref="ShapeException">The attribute is of another kind.</exception>
    public string Text => Get<string>("a text");

    /// <summary>The list of integers; not to be written to.</summary>
    /// <exception cref="ShapeException">The attribute is of another kind.</exception>
    public long[] Integers => Get<long[]>("a list of integers");

    /// <summary>The list of numbers; not to be written to.</summary>
    /// <exception cref="ShapeException">The attribute is of another kind.</exception>
    public float[] Floats => Get<float[]>("a list of numbers");

    /// <summary>The tensor.</summary>
    /// <exception cref="ShapeException">The attribute is of another kind.</exception>
    public ConstantTensor Tensor => Get<ConstantTensor>("a tensor");

    /// <summary>The graph, when the attribute is one.</summary>
    public ImportedSubgraph? Subgraph => _value as ImportedSubgraph;

    internal bool IsFloatTensor(out int elementCount)
    {
        elementCount = _value is ConstantTensor { Kind: ConstantKind.Float } tensor ? tensor.Shape.ElementCount : 0;
        return elementCount > 0;
    }

    private T Get<T>(string what) => _value is T value
        ? value
        : throw new ShapeException($"attribute '{_name}' should be {what}, found {_value?.GetType().Name ?? "a kind that is not used here"}");
}
