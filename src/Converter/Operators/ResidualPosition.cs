namespace ResNetVk.Converter.Operators;

/// <summary>What a convolution does with a fused shortcut r; the numbers are those of <c>Include/conv_constants.glsl</c>.</summary>
public enum ResidualPosition
{
    /// <summary>There is no shortcut.</summary>
    None = 0,

    /// <summary>y = act(conv + r), as in He et al. 2015.</summary>
    BeforeActivation = 1,

    /// <summary>y = act(conv) + r.</summary>
    AfterActivation = 2,

    /// <summary>
    /// y = t·r + (1 − t)·x with t = act(conv): a highway layer, whose gate t lets r through and carries the convolution's own input x.
    /// Srivastava, Greff and Schmidhuber 2015, arXiv:1505.00387.
    /// </summary>
    Gated = 3,
}
