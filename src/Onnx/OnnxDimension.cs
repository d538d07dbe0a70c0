namespace ResNetVk.Onnx;

/// <summary>One dimension of an input or output: a size, or a name for a size that the caller chooses.</summary>
public readonly record struct OnnxDimension
{
    private OnnxDimension(long? size, string? name)
    {
        Size = size;
        Name = name;
    }

    /// <summary>The size, or null where it has a name or is unknown.</summary>
    public long? Size { get; }

    /// <summary>The name of a size that is chosen at run time, or null.</summary>
    public string? Name { get; }

    /// <summary>A size that is not known and has no name.</summary>
    public static OnnxDimension Unknown => default;

    /// <summary>A fixed size.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative.</exception>
    public static OnnxDimension FromInt64(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return new OnnxDimension(size, null);
    }

    /// <summary>A named size.</summary>
    public static OnnxDimension FromString(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new OnnxDimension(null, name);
    }

    /// <inheritdoc cref="FromInt64"/>
    public static implicit operator OnnxDimension(long size) => FromInt64(size);

    /// <inheritdoc cref="FromString"/>
    public static implicit operator OnnxDimension(string name) => FromString(name);

    internal TensorShapeProto.Types.Dimension ToMessage()
    {
        TensorShapeProto.Types.Dimension dimension = new();
        if (Size is long size)
        {
            dimension.DimValue = size;
        }
        else if (Name is not null)
        {
            dimension.DimParam = Name;
        }

        return dimension;
    }
}
