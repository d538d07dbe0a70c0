namespace ResNetVk.Format;

/// <summary>What there is to know about an element type: its size and its name in a file.</summary>
public static class ElementTypes
{
    /// <summary>Every name a tensor may have as its <c>dtype</c>, for messages.</summary>
    internal const string KnownNames = "F32, F16, I8, U8, I32, U32 or I64";

    /// <summary>Bytes of one element.</summary>
    /// <param name="type">The element type.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is not one of the enumeration.</exception>
    public static int SizeInBytes(this ElementType type) => type switch
    {
        ElementType.I64 => 8,
        ElementType.F32 or ElementType.I32 or ElementType.U32 => 4,
        ElementType.F16 => 2,
        ElementType.I8 or ElementType.U8 => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not an element type."),
    };

    /// <summary>The name used as <c>dtype</c> in a safetensors header.</summary>
    /// <param name="type">The element type.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is not one of the enumeration.</exception>
    public static string Name(this ElementType type) => type switch
    {
        ElementType.F32 => "F32",
        ElementType.F16 => "F16",
        ElementType.I8 => "I8",
        ElementType.U8 => "U8",
        ElementType.I32 => "I32",
        ElementType.U32 => "U32",
        ElementType.I64 => "I64",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not an element type."),
    };

    /// <summary>Finds the element type with this <c>dtype</c> name; names are case-sensitive.</summary>
    /// <param name="name">The name as it stands in the header.</param>
    /// <param name="type">The element type when the result is true.</param>
    /// <returns>False when no element type has the name.</returns>
    public static bool TryParse(string name, out ElementType type)
    {
        (bool known, type) = name switch
        {
            "F32" => (true, ElementType.F32),
            "F16" => (true, ElementType.F16),
            "I8" => (true, ElementType.I8),
            "U8" => (true, ElementType.U8),
            "I32" => (true, ElementType.I32),
            "U32" => (true, ElementType.U32),
            "I64" => (true, ElementType.I64),
            _ => (false, default),
        };
        return known;
    }
}
