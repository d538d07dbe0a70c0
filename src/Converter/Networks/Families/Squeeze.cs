namespace ResNetVk.Converter.Networks.Families;

/// <summary>Squeeze-and-excitation: each channel is scaled by a number that two layers compute from all channels' means.</summary>
/// <remarks>y[c] = x[c] · sigmoid(W₂·relu(W₁·mean(x) + b₁) + b₂)[c], Hu et al. 2017, arXiv:1709.01507.</remarks>
/// <param name="Reduction">The inner layer has this many times fewer channels.</param>
/// <param name="LeastChannels">The inner layer has at least so many channels.</param>
public sealed record Squeeze(int Reduction = 16, int LeastChannels = 1)
{
    /// <summary>Adds it behind a value.</summary>
    /// <param name="network">Receives the layers <c>fc1</c> and <c>fc2</c>.</param>
    /// <param name="name">Path of the module.</param>
    /// <param name="x">The value to scale.</param>
    public Feature Apply(NetworkBuilder network, string name, Feature x)
    {
        // Some repositories train without these biases.
        ConvolutionSettings biased = new() { Bias = ParameterRole.Bias, IsBiasOptional = true };
        Feature mean = network.GlobalAveragePool($"{name}.pool", x);
        Feature hidden = network.Convolution($"{name}.fc1", mean, Math.Max(LeastChannels, x.Channels / Reduction), 1, biased);
        Feature gate = network.Convolution($"{name}.fc2", network.Relu($"{name}.relu", hidden), x.Channels, 1, biased);
        return network.Binary("Mul", name, x, network.Unary("Sigmoid", $"{name}.gate", gate));
    }
}
