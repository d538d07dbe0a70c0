namespace ResNetVk.Format;

/// <summary>What there is to know about an element type: its size and its name in a file.</summary>
public static class ElementTypes
{
    /// <summary>Every name a tensor may have as its <c>dtype</c>, for messages.</summary>
    internal const string KnownNames = "F32, F16, BF16, F64, I8, U8, I16, U16, I32, U32, I64, U64 or BOOL";

    /// <summary>Bytes of one element.</summary>
    /// <param name="type">The element type.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is not one of the enumeration.</exception>
    public static int SizeInBytes(this ElementType type) => type switch
    {
        ElementType.I64 or ElementType.U64 or ElementType.F64 => 8,
        ElementType.F32 or ElementType.I32 or ElementType.U32 => 4,
        ElementType.F16 or ElementType.BF16 or ElementType.I16 or ElementType.U16 => 2,
        ElementType.I8 or ElementType.U8 or ElementType.BOOL => 1,
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
        ElementType.F64 => "F64",
        ElementType.BF16 => "BF16",
        ElementType.I16 => "I16",
        ElementType.U16 => "U16",
        ElementType.U64 => "U64",
        ElementType.BOOL => "BOOL",
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
            "F64" => (true, ElementType.F64),
            "BF16" => (true, ElementType.BF16),
            "I16" => (true, ElementType.I16),
            "U16" => (true, ElementType.U16),
            "U64" => (true, ElementType.U64),
            "BOOL" => (true, ElementType.BOOL),
            _ => (false, default),
        };
        return known;
    }
}
