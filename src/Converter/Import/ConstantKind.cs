namespace ResNetVk.Converter.Import;

/// <summary>What the elements of a constant are once read; widths and signs of the source's types are not kept.</summary>
public enum ConstantKind
{
    /// <summary>fp32, fp16, bf16 or fp64 in the source; held as fp32.</summary>
    Float,

    /// <summary>Any integer type of the source; held as 64 bits.</summary>
    Integer,

    /// <summary>Truth values; held as 0 and 1.</summary>
    Boolean,

    /// <summary>A type that no operator here can use; only its name is known.</summary>
    Opaque,
}
