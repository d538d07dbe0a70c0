namespace ResNetVk.Format;

/// <summary>The element types a tensor of a compiled model may have; the names are those of the safetensors format.</summary>
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
}
