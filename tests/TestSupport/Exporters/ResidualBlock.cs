namespace ResNetVk.TestSupport.Exporters;

/// <summary>Two convolutions and a shortcut.</summary>
/// <param name="Name">As PyTorch would call it, such as <c>layer1.0</c>.</param>
/// <param name="First">The one with the block's stride.</param>
/// <param name="Second">The one before the addition.</param>
/// <param name="Projection">The 1×1 convolution of the shortcut; null where the shortcut is the input itself.</param>
public sealed record ResidualBlock(string Name, ConvNorm First, ConvNorm Second, ConvNorm? Projection);
