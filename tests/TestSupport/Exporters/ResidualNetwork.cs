namespace ResNetVk.TestSupport.Exporters;

/// <summary>
/// A small residual network with random weights, always the same: a stem with stride 2 and max pooling, four blocks of which two halve the
/// size, global average pooling, 17 classes. Input [N, 3, 29, 37]; the last map is [N, 11, 2, 3].
/// </summary>
public sealed class ResidualNetwork
{
    /// <summary>Number of classes.</summary>
    public const int Classes = 17;

    /// <summary>Channels of the last block.</summary>
    public const int Features = 11;

    /// <summary>Height of the picture.</summary>
    public const int Height = 29;

    /// <summary>Width of the picture.</summary>
    public const int Width = 37;

    private readonly Random _random = new(20151210);

    private ResidualNetwork()
    {
        Stem = Layer("conv1", "bn1", 5, 3, 3, 2);
        Blocks = [Block("layer1.0", 5, 5), Block("layer2.0", 7, 5), Block("layer2.1", 7, 7), Block("layer3.0", Features, 7)];
        FcWeight = Normal(Classes * Features, Math.Sqrt(1.0 / Features));
        FcBias = Normal(Classes, 0.1);
    }

    /// <summary>The network.</summary>
    public static ResidualNetwork Instance { get; } = new();

    /// <summary>The first convolution.</summary>
    public ConvNorm Stem { get; }

    /// <summary>The blocks in order.</summary>
    public IReadOnlyList<ResidualBlock> Blocks { get; }

    /// <summary>[17, 11].</summary>
    public float[] FcWeight { get; }

    /// <summary>[17].</summary>
    public float[] FcBias { get; }

    /// <summary>The fully connected weights as [11, 17].</summary>
    public float[] FcWeightTransposed => [.. Enumerable.Range(0, FcWeight.Length).Select(i => FcWeight[(i % Classes * Features) + (i / Classes)])];

    private ResidualBlock Block(string name, int outputs, int inputs)
    {
        int stride = outputs == inputs ? 1 : 2;
        return new ResidualBlock(
            name,
            Layer($"{name}.conv1", $"{name}.bn1", outputs, inputs, 3, stride),
            Layer($"{name}.conv2", $"{name}.bn2", outputs, outputs, 3, 1),
            stride == 1 ? null : Layer($"{name}.downsample.0", $"{name}.downsample.1", outputs, inputs, 1, stride));
    }

    private ConvNorm Layer(string name, string norm, int outputs, int inputs, int kernel, int stride) => new(name, norm, outputs, inputs, kernel, stride)
    {
        Weight = Normal(outputs * inputs * kernel * kernel, Math.Sqrt(2.0 / (inputs * kernel * kernel))),
        Gamma = [.. Normal(outputs, 0.2).Select(v => 1 + v)],
        Beta = Normal(outputs, 0.2),
        Mean = Normal(outputs, 0.3),
        Variance = [.. Normal(outputs, 0.5).Select(v => 0.5f + Math.Abs(v))],
    };

    private float[] Normal(int count, double deviation)
    {
        float[] result = new float[count];
        for (int i = 0; i < count; i++)
        {
            // Box and Muller 1958.
            result[i] = (float)(deviation * Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble()));
        }

        return result;
    }
}
