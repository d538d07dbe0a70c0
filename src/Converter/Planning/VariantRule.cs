namespace ResNetVk.Converter.Planning;

/// <summary>Which variants of the convolution kernels become alternatives of a layer.</summary>
internal enum VariantRule
{
    /// <summary>Per kernel and subgroup size the one that is expected to be fastest, without Winograd.</summary>
    Direct,

    /// <summary>Those, and Winograd's where it is expected to be faster.</summary>
    Fastest,

    /// <summary>All that can compute the layer.</summary>
    Every,
}
