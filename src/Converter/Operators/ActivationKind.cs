namespace ResNetVk.Converter.Operators;

/// <summary>Activations that can be fused; the numbers are those of <c>Include/activation.glsl</c>.</summary>
public enum ActivationKind
{
    /// <summary>y = x.</summary>
    None = 0,

    /// <summary>y = max(x, 0).</summary>
    Relu = 1,

    /// <summary>y = min(max(x, Min), Max).</summary>
    Clip = 2,

    /// <summary>y = 1 / (1 + e^−x).</summary>
    Sigmoid = 3,
}
