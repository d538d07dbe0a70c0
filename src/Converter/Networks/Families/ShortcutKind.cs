namespace ResNetVk.Converter.Networks.Families;

/// <summary>What leads around a block; A, B and C as in He et al. 2015 §4.1. Where shapes are equal it is the input itself, but for C.</summary>
public enum ShortcutKind
{
    /// <summary>B: a strided 1×1 convolution and batch norm where the shape changes.</summary>
    Projection,

    /// <summary>A: strided slices and channels of zeros where the shape changes; no parameters.</summary>
    ZeroChannels,

    /// <summary>C: a 1×1 convolution and batch norm around every block.</summary>
    AllProjections,

    /// <summary>The mean over 2×2 pixels, then a 1×1 convolution and batch norm, where the shape changes (He et al. 2018, ResNet-D).</summary>
    AveragedProjection,

    /// <summary>None at all: a plain network.</summary>
    None,
}
