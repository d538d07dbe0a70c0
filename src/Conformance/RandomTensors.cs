using ResNetVk.Converter.Graphs;

namespace ResNetVk.Conformance;

/// <summary>Tensors of random numbers that a seed determines, on every platform.</summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class RandomTensors
{
    private readonly Random _random;

    /// <summary>Starts a sequence.</summary>
    /// <param name="seed">Equal seeds give equal sequences.</param>
    public RandomTensors(int seed)
    {
        // A seeded Random keeps its algorithm across versions of .NET; its numbers here are no secrets.
        _random = new Random(seed);
    }

    /// <summary>A tensor of normally distributed numbers.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="mean">Mean of the distribution.</param>
    /// <param name="deviation">Standard deviation.</param>
    public FloatTensor Normal(TensorShape shape, double mean = 0, double deviation = 1)
    {
        float[] elements = new float[shape.ElementCount];
        for (int i = 0; i < elements.Length; i++)
        {
            // Box and Muller 1958; 1 − u lies in (0, 1], where the logarithm is finite.
            double radius = Math.Sqrt(-2 * Math.Log(1 - NextUniform()));
            elements[i] = (float)(mean + (deviation * radius * Math.Cos(2 * Math.PI * NextUniform())));
        }

        return new FloatTensor(shape, elements);
    }

    /// <summary>A tensor of numbers distributed evenly between two bounds.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="least">Lower bound.</param>
    /// <param name="most">Upper bound.</param>
    public FloatTensor Uniform(TensorShape shape, double least, double most)
    {
        float[] elements = new float[shape.ElementCount];
        for (int i = 0; i < elements.Length; i++)
        {
            elements[i] = (float)(least + ((most - least) * NextUniform()));
        }

        return new FloatTensor(shape, elements);
    }

    /// <summary>Random bytes, for pictures.</summary>
    /// <param name="count">How many.</param>
    public byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }

    private double NextUniform() => _random.NextDouble();
}
