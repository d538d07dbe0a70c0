namespace ResNetVk.Converter.Networks;

/// <summary>What a tensor is to its network; decides whether it counts as trained and how it is drawn.</summary>
public enum ParameterRole
{
    /// <summary>Weights of a convolution or a fully connected layer, [OC, IC/G, KH, KW] or [OUT, IN].</summary>
    Weight,

    /// <summary>Bias of a convolution or a fully connected layer.</summary>
    Bias,

    /// <summary>Bias of a gate that a sigmoid closes: drawn negative, so that the gate lets the input through.</summary>
    GateBias,

    /// <summary>γ of a batch norm.</summary>
    NormScale,

    /// <summary>β of a batch norm.</summary>
    NormOffset,

    /// <summary>Running mean of a batch norm; a statistic, not trained.</summary>
    NormMean,

    /// <summary>Running variance of a batch norm; a statistic, not trained.</summary>
    NormVariance,
}
