namespace ResNetVk.Converter.Networks.Families;

/// <summary>The two residual functions of He et al. 2015, figure 5.</summary>
public enum BlockKind
{
    /// <summary>Two 3×3 convolutions.</summary>
    Basic,

    /// <summary>1×1, 3×3 and 1×1 convolutions; the last widens four times.</summary>
    Bottleneck,
}
