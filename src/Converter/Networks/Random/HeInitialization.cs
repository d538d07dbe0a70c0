namespace ResNetVk.Converter.Networks.Random;

/// <summary>How the tensors of an untrained network are drawn.</summary>
/// <remarks>
/// Weights have standard deviation √(2 / fan-in), fan-in = IC/G·KH·KW: He et al. 2015, "Delving deep into rectifiers", arXiv:1502.01852,
/// equation 10. (Trainers often take the fan-out, equation 14; the fan-in keeps values in range on the way forward, which is all that runs
/// here.) Batch norms are not left at the identity, so that a mistake in folding them shows: γ from 0.5 … 1.5, β and μ from
/// −0.25 … 0.25, σ² from 0.5 … 2. The last layer of a residual branch is multiplied by the branch's gain.
/// </remarks>
internal static class HeInitialization
{
    /// <summary>The distribution of a parameter's elements.</summary>
    internal static Distribution Of(NetworkParameter parameter) => parameter.Role switch
    {
        ParameterRole.Weight => Distribution.Normal(Math.Sqrt(2.0 / FanIn(parameter))).Times(parameter.Gain),
        ParameterRole.Bias => Distribution.Uniform(-0.1f, 0.1f),
        ParameterRole.GateBias => Distribution.Uniform(-2, 0),
        ParameterRole.NormScale => Distribution.Uniform(0.5f, 1.5f).Times(parameter.Gain),
        ParameterRole.NormOffset => Distribution.Uniform(-0.25f, 0.25f).Times(parameter.Gain),
        ParameterRole.NormMean => Distribution.Uniform(-0.25f, 0.25f),
        ParameterRole.NormVariance => Distribution.Uniform(0.5f, 2),
        _ => throw new ArgumentOutOfRangeException(nameof(parameter), parameter.Role, "unknown role"),
    };

    private static int FanIn(NetworkParameter parameter) => parameter.Shape.ElementCount / parameter.Shape[0];
}
