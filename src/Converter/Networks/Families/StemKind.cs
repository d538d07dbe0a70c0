namespace ResNetVk.Converter.Networks.Families;

/// <summary>What stands before the blocks.</summary>
public enum StemKind
{
    /// <summary>A 7×7 convolution of stride 2 and 3×3 max pooling of stride 2.</summary>
    Large,

    /// <summary>Three 3×3 convolutions, the first of stride 2, and 3×3 max pooling of stride 2 (He et al. 2018, ResNet-C).</summary>
    Deep,

    /// <summary>A 3×3 convolution, for pictures of 32×32.</summary>
    Small,
}
