namespace ResNetVk.TestSupport.Exporters;

/// <summary>A square convolution without bias, padded so that stride 1 keeps the size, and the batch normalisation behind it.</summary>
/// <param name="Name">As PyTorch would call the convolution, such as <c>layer1.0.conv1</c>.</param>
/// <param name="NormName">As PyTorch would call the normalisation.</param>
/// <param name="Outputs">OC.</param>
/// <param name="Inputs">IC.</param>
/// <param name="Kernel">KH and KW.</param>
/// <param name="Stride">SH and SW.</param>
public sealed record ConvNorm(string Name, string NormName, int Outputs, int Inputs, int Kernel, int Stride)
{
    /// <summary>ε of every normalisation.</summary>
    public const float Epsilon = 1e-5f;

    /// <summary>[OC, IC, KH, KW].</summary>
    public required float[] Weight { get; init; }

    /// <summary>[OC].</summary>
    public required float[] Gamma { get; init; }

    /// <summary>[OC].</summary>
    public required float[] Beta { get; init; }

    /// <summary>[OC].</summary>
    public required float[] Mean { get; init; }

    /// <summary>[OC], positive.</summary>
    public required float[] Variance { get; init; }

    /// <summary>Zeros on every side that keep the size with stride 1.</summary>
    public int Padding => Kernel / 2;

    /// <summary>γ / √(σ² + ε) by channel.</summary>
    public float[] Scale => [.. Gamma.Select((g, c) => (float)(g / Math.Sqrt((double)Variance[c] + Epsilon)))];

    /// <summary>β − μ·γ / √(σ² + ε) by channel.</summary>
    public float[] Offset => [.. Beta.Select((b, c) => (float)(b - ((double)Mean[c] * Scale[c])))];

    /// <summary>The convolution's weights with the normalisation's scale folded in.</summary>
    public float[] FoldedWeight => [.. Weight.Select((w, i) => w * Scale[i / (Weight.Length / Outputs)])];

    /// <summary>The weights as TensorFlow keeps them: [KH, KW, IC, OC].</summary>
    public float[] WeightHwio
    {
        get
        {
            float[] result = new float[Weight.Length];
            int window = Kernel * Kernel;
            for (int o = 0; o < Outputs; o++)
            {
                for (int i = 0; i < Inputs; i++)
                {
                    for (int k = 0; k < window; k++)
                    {
                        result[(((k * Inputs) + i) * Outputs) + o] = Weight[(((o * Inputs) + i) * window) + k];
                    }
                }
            }

            return result;
        }
    }
}
