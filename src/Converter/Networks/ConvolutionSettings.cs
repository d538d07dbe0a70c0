namespace ResNetVk.Converter.Networks;

/// <summary>A convolution beyond its channels and its kernel. Padding always keeps the size where the stride is 1.</summary>
public sealed record ConvolutionSettings
{
    /// <summary>The usual: stride 1, no dilation, one group, no bias.</summary>
    public static ConvolutionSettings Plain { get; } = new();

    /// <summary>SH and SW.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>DH and DW.</summary>
    public int Dilation { get; init; } = 1;

    /// <summary>Groups of channels.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>What its bias is; null for none, as before a batch norm.</summary>
    public ParameterRole? Bias { get; init; }

    /// <summary>True when a state dict may leave the bias out.</summary>
    public bool IsBiasOptional { get; init; }

    /// <summary>See <see cref="NetworkParameter.Gain"/>.</summary>
    public float Gain { get; init; } = 1;
}
