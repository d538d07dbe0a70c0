namespace ResNetVk.Converter.Operators;

/// <summary>Where a fused shortcut is added; the numbers are those of <c>Include/conv_constants.glsl</c>.</summary>
public enum ResidualPosition
{
    /// <summary>There is no shortcut.</summary>
    None = 0,

    /// <summary>y = act(conv + r), as in He et al. 2015.</summary>
    BeforeActivation = 1,

    /// <summary>y = act(conv) + r.</summary>
    AfterActivation = 2,
}
