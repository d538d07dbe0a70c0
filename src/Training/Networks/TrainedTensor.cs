using ResNetVk.Converter.Networks;
using TorchSharp;

namespace ResNetVk.Training;

/// <summary>A tensor of a network's state, under the name that state dicts have it.</summary>
/// <param name="Name">Such as <c>layer1.0.conv1.weight</c>.</param>
/// <param name="Role">What it is to its network.</param>
/// <param name="Value">Owned by the network.</param>
public sealed record TrainedTensor(string Name, ParameterRole Role, torch.Tensor Value)
{
    /// <summary>True when training changes it by gradients; false for the statistics of batch norms.</summary>
    public bool HasGradient => Role is not (ParameterRole.NormMean or ParameterRole.NormVariance);
}
