namespace ResNetVk.Format;

/// <summary>The element types a tensor may have; the names are those of the safetensors format.</summary>
public enum ElementType
{
    /// <summary>IEEE 754 binary32.</summary>
    F32,

    /// <summary>IEEE 754 binary16.</summary>
    F16,

    /// <summary>Signed 8-bit integer.</summary>
    I8,

    /// <summary>Unsigned 8-bit integer.</summary>
    U8,

    /// <summary>Signed 32-bit integer.</summary>
    I32,

    /// <summary>Unsigned 32-bit integer; also the words of a SPIR-V module.</summary>
    U32,

    /// <summary>Signed 64-bit integer.</summary>
    I64,

    /// <summary>IEEE 754 binary64. No kernel reads it; trained weights may have it.</summary>
    F64,

    /// <summary>The upper half of an F32 (bfloat16). No kernel reads it; trained weights may have it.</summary>
    BF16,

    /// <summary>Signed 16-bit integer.</summary>
    I16,

    /// <summary>Unsigned 16-bit integer.</summary>
    U16,

    /// <summary>Unsigned 64-bit integer.</summary>
    U64,

    /// <summary>Truth value: a byte, 0 for false.</summary>
    BOOL,
}
