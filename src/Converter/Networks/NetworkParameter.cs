using ResNetVk.Converter.Graphs;

namespace ResNetVk.Converter.Networks;

/// <summary>A tensor that a network needs from its state dict.</summary>
/// <param name="Name">Its name there, such as <c>layer1.0.conv1.weight</c>.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Role">What it is.</param>
/// <param name="Gain">Factor of drawn elements: below 1 at the end of a residual branch, so that the sum over many blocks stays in range.</param>
/// <param name="IsOptional">True when a state dict may leave it out; it is zero then.</param>
public sealed record NetworkParameter(string Name, TensorShape Shape, ParameterRole Role, float Gain = 1, bool IsOptional = false)
{
    /// <summary>True when training changes it by gradients; false for the statistics of batch norms.</summary>
    public bool IsTrained => Role is not (ParameterRole.NormMean or ParameterRole.NormVariance);
}
