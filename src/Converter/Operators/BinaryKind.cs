namespace ResNetVk.Converter.Operators;

/// <summary>Element-wise operations of two tensors; the numbers are those of <c>elementwise_binary.comp</c>.</summary>
public enum BinaryKind
{
    /// <summary>a + b.</summary>
    Add = 0,

    /// <summary>a − b.</summary>
    Sub = 1,

    /// <summary>a · b.</summary>
    Mul = 2,

    /// <summary>The larger; NaN when either is, as in ONNX Runtime.</summary>
    Max = 3,

    /// <summary>The smaller; NaN when either is, as in ONNX Runtime.</summary>
    Min = 4,
}
