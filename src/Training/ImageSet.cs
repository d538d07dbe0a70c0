using System.Security.Cryptography;

namespace ResNetVk.Training;

/// <summary>Labelled images of one size, as 8-bit planes in memory (N C H W). Immutable.</summary>
public sealed class ImageSet
{
    private readonly byte[] _pixels;
    private readonly byte[] _labels;

    /// <summary>Takes ownership of the arrays.</summary>
    /// <param name="pixels">N · C · H · W bytes, planar.</param>
    /// <param name="labels">N class indices.</param>
    /// <param name="shape">Channels, height, width of one image.</param>
    /// <param name="classes">The number of classes; every label is below it.</param>
    /// <exception cref="TrainingInputException">The sizes do not fit together or a label is out of range.</exception>
    public ImageSet(byte[] pixels, byte[] labels, ImageShape shape, int classes)
    {
        if (pixels.LongLength != (long)labels.Length * shape.Size)
        {
            throw new TrainingInputException(
                $"The image set does not fit together: {labels.Length} labels of {shape} images need {(long)labels.Length * shape.Size} "
                    + $"pixel bytes, found {pixels.LongLength}.");
        }

        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] >= classes)
            {
                throw new TrainingInputException(
                    $"Label {labels[i]} of image {i} is outside the {classes} classes 0 to {classes - 1}. The label file is damaged or "
                        + "belongs to another data set.");
            }
        }

        _pixels = pixels;
        _labels = labels;
        Shape = shape;
        Classes = classes;
    }

    /// <summary>The number of images.</summary>
    public int Count => _labels.Length;

    /// <summary>Channels, height and width of every image.</summary>
    public ImageShape Shape { get; }

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>The C · H · W bytes of one image.</summary>
    public ReadOnlySpan<byte> Pixels(int index) => _pixels.AsSpan(checked(index * Shape.Size), Shape.Size);

    /// <summary>The class index of one image.</summary>
    public int Label(int index) => _labels[index];

    /// <summary>The first <paramref name="count"/> images, or all of them if there are fewer.</summary>
    public ImageSet Take(int count)
    {
        int n = Math.Min(count, Count);
        return new ImageSet(_pixels[..(n * Shape.Size)], _labels[..n], Shape, Classes);
    }

    /// <summary>
    /// Mean and standard deviation of each channel over all pixels, of values scaled to [0, 1], rounded to four decimals so that the
    /// numbers written into documents and commands are the numbers used.
    /// </summary>
    public Normalization MeasureNormalization()
    {
        int plane = Shape.Height * Shape.Width;
        float[] mean = new float[Shape.Channels];
        float[] deviation = new float[Shape.Channels];
        for (int c = 0; c < Shape.Channels; c++)
        {
            long sum = 0;
            long sumOfSquares = 0;
            for (int n = 0; n < Count; n++)
            {
                foreach (byte value in _pixels.AsSpan((n * Shape.Size) + (c * plane), plane))
                {
                    sum += value;
                    sumOfSquares += value * value;
                }
            }

            double samples = Math.Max(1.0, (double)Count * plane);
            double average = sum / samples;
            double variance = (sumOfSquares / samples) - (average * average);
            mean[c] = (float)Math.Round(average / 255.0, 4);
            // A set of one colour has no spread; dividing by 1 keeps its values finite.
            deviation[c] = variance > 0 ? (float)Math.Max(1e-4, Math.Round(Math.Sqrt(variance) / 255.0, 4)) : 1f;
        }

        return new Normalization(mean, deviation);
    }

    /// <summary>
    /// SHA-256 of pixels and labels in lower-case hexadecimal: two sets with the same fingerprint train the same network.
    /// </summary>
    public string Fingerprint()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(_pixels);
        hash.AppendData(_labels);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
