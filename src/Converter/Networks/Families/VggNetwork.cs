using System.Collections.Immutable;

namespace ResNetVk.Converter.Networks.Families;

/// <summary>
/// Stacks of 3×3 convolutions with max pooling between them and three fully connected layers: Simonyan and Zisserman 2014.
/// Names are torchvision's, which number convolutions, norms, activations and pools in one row: <c>features.0</c>, ….
/// </summary>
public sealed record VggNetwork : INetworkFamily
{
    private const int Hidden = 4096;

    /// <summary>Number of convolutions of each of the five stacks; their channels are 64, 128, 256, 512, 512.</summary>
    public required ImmutableArray<int> Convolutions { get; init; }

    /// <summary>True for a batch norm behind each convolution.</summary>
    public bool HasNorms { get; init; }

    /// <inheritdoc/>
    public void Describe(NetworkBuilder network, NetworkSettings settings)
    {
        // The first fully connected layer fixes the size of the last feature map: 7×7, for pictures of 224×224.
        Feature x = network.Input(settings, isFixed: true);
        int index = 0;
        for (int stack = 0; stack < Convolutions.Length; stack++)
        {
            for (int i = 0; i < Convolutions[stack]; i++)
            {
                x = network.Convolution(Next(), x, Math.Min(64 << stack, 512), 3, new ConvolutionSettings { Bias = ParameterRole.Bias });
                x = HasNorms ? network.BatchNorm(Next(), x) : x;
                x = network.Relu(Next(), x);
            }

            x = network.MaxPool(Next(), x, kernel: 2, stride: 2, padding: 0);
        }

        x = network.Flatten("flatten", network.Alias("avgpool", x));
        if (settings.Classes > 0)
        {
            x = network.Relu("classifier.1", network.Linear("classifier.0", x, Hidden));
            x = network.Relu("classifier.4", network.Linear("classifier.3", x, Hidden));
            x = network.Linear("classifier.6", x, settings.Classes);
        }

        network.Output(x);

        string Next() => $"features.{index++}";
    }
}
